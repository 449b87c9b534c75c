"""Passwords, keys and tokens; placeholders and prose are none."""

import pytest

from recognizers.entities.credential import is_placeholder
from tests.recognizers.finding import both

CREDENTIAL = "CREDENTIAL"
TOKEN = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0" + "." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
LONG_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ" + "x0Yz" * 900 + ".c2ln" + "bmF0dXJl" * 20
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA7b+/cd0=\n" * 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password=Tr0ub4dor&3", ["Tr0ub4dor&3"]),
        ("数据库密码：Abc@12345", ["Abc@12345"]),
        ("登录口令是 hunter22", ["hunter22"]),
        ("密码为abc12345，请勿外传", ["abc12345"]),
        ('"pwd": "S3cret!x"', ["S3cret!x"]),
        ("spring.datasource.password=S3cret!x", ["S3cret!x"]),
        ("DB_PASSWORD: 'S3cret!x'", ["S3cret!x"]),
        ("api_key = sk-0123456789abcdef", ["sk-0123456789abcdef"]),
        ("密码：Ａｂｃ１２３４５", ["Ａｂｃ１２３４５"]),
        ("密码：abcd\u200b1234", ["abcd\u200b1234"]),
        ("mysql://root:S3cret!x@10.0.0.5/db", ["S3cret!x"]),
        ("连接串postgresql://app:p4ss@db.example.com:5432/x", ["p4ss"]),
        ("AKIAIOSFODNN7EXAMPLE", ["AKIAIOSFODNN7EXAMPLE"]),
        ("id LTAI5tKb1234567890abcd", ["LTAI5tKb1234567890abcd"]),
        (f"Authorization: Bearer {TOKEN}", [TOKEN]),
        (f"x {LONG_TOKEN} y", [LONG_TOKEN]),
        (f"{KEY}-----END RSA PRIVATE KEY-----\n", [KEY]),
        (
            "-----BEGIN PRIVATE KEY-----\r\nMIIE\r\n-----END PRIVATE KEY-----",
            ["-----BEGIN PRIVATE KEY-----\r\nMIIE\r\n"],
        ),
        ('dbPassword: "P@ss(2024)"', ["P@ss(2024)"]),
        ("jdbc:mysql://10.0.0.5/crm?user=root&password=Qw3rty77&useSSL=false", ["Qw3rty77"]),
        ("Server=10.0.0.5;Database=crm;User Id=sa;Password=Qw3rty77;", ["Qw3rty77"]),
        ("<password>S3cret!x</password>", ["S3cret!x"]),
        ("redis://:Qw3rty77@10.0.0.5:6379/0", ["Qw3rty77"]),
        ("DB_PASS=Qw3rty77", ["Qw3rty77"]),
        ("app_secret: 5f4dcc3b5aa765d61d8327deb882cf99", ["5f4dcc3b5aa765d61d8327deb882cf99"]),
        ("appSecret = '5f4dcc3b5aa765d61d8327'", ["5f4dcc3b5aa765d61d8327"]),
        (
            "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu==;",
            ["Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu=="],
        ),
        ("Authorization: Basic YWRtaW46UzNjcmV0IQ==", ["YWRtaW46UzNjcmV0IQ=="]),
        ("mysqldump --password Qw3rty77 crm", ["Qw3rty77"]),
        ("curl -u admin:Qw3rty77 https://10.0.0.5/", ["Qw3rty77"]),
        ("CREATE USER app IDENTIFIED BY 'Qw3rty77'", ["Qw3rty77"]),
        ("requirepass Qw3rty77", ["Qw3rty77"]),
        ("初始密码Abc12345，首次登录请修改", ["Abc12345"]),
        ("用户名/密码：root/Qw3rty77", ["root/Qw3rty77"]),
        ("the password is hunter22", ["hunter22"]),
        ("密码：123456", ["123456"]),
        (f"token {'ghp_' + 'aB3dE6gH9j' * 3 + 'kLmN12'}", ["ghp_" + "aB3dE6gH9j" * 3 + "kLmN12"]),
        (f"{'glpat-' + 'aB3dE6gH9jkLmN12xyz_'}", ["glpat-aB3dE6gH9jkLmN12xyz_"]),
        # placeholders, references, hashes, prose, other things
        ("password = self.password", []),
        ("password = userPassword", []),
        ("String pwd = getPassword();", []),
        ('password = request.getParameter("password")', []),
        ("password: $2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", []),
        ("Password: must be at least 8 characters", []),
        ("password is incorrect", []),
        ("login.password=Password", []),
        ("PWD=/home/app/run1", []),
        ("max_tokens: 4096", []),
        ("token: 12345", []),
        ("next page token=none", []),
        ("secret: /run/secrets/db1", []),
        ("WHERE password = :password", []),
        ("token_url=https://sso.example.com/t1", []),
        ('"password": "Password is required"', []),
        ("https://example.com:8080/a@b", []),
        ("password=${PASSWORD}", []),
        ("password={{ db_password }}", []),
        ("password=<your password>", []),
        ("password=$DB_PASSWORD", []),
        ("密码：******", []),
        ("密码：xxxxxx", []),
        ("password: null", []),
        ("password=changeme", []),
        ("token=xxxx", []),
        ("密码错误", []),
        ("密码：不能为空", []),
        ("密码：请输入密码", []),
        ("passwordless=true", []),
        ("access token: required", []),
        ("public -----BEGIN PUBLIC KEY-----", []),
        ("https://example.com/a:b@c", []),
        ("AKIAIOSFODNN7", []),
        ("密码：abc", []),
    ],
)
def test_credentials(text, expected):
    assert both(text, CREDENTIAL) == expected


@pytest.mark.parametrize("value", ["xxxx", "****", "aaaa", "${A}", "None", "your_password", "password"])
def test_placeholders(value):
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["hunter2", "S3cret!x", "12345678", "admin123"])
def test_no_placeholders(value):
    assert not is_placeholder(value)


def test_a_key_in_a_long_text_without_line_ends():
    text = "甲" * 3000 + f"密码：S3cret!x {TOKEN} " + "乙" * 3000
    assert both(text, CREDENTIAL) == ["S3cret!x", TOKEN]
