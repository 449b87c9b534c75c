"""What a column is by its values: names and addresses in few rows and in many, and all that looks like them."""

import pytest

from models.records import ColumnStatistics
from recognizers.column_profile import ENOUGH, MANY_ROWS, SAMPLE, ColumnProfile

NAMES = [
    "王秀英",
    "李志强",
    "刘桂兰",
    "陈晓明",
    "杨丽华",
    "赵国庆",
    "黄玉梅",
    "周文斌",
    "吴海燕",
    "徐静",
    "孙建军",
    "马春梅",
    "朱永红",
    "胡淑珍",
    "郭鹏飞",
]
THINGS = {
    "products": "螺丝刀 黄金糕 金丝小枣 牛肉干 白菜 石榴汁 温度计 万用表 安全帽 高压锅",
    "cities": "安阳 安庆 温州 常州 马鞍山 黄山 金华 石嘴山 康定 江门",
    "words": "高峰 马上 安全 方向 成本 温控 万能 常规 金额 程度",
    "flowers": "康乃馨 虞美人 满天星 白玉兰 马蹄莲 文竹 米兰 君子兰 石竹 杜鹃",
    "villages": "李家村 王家庄 张家湾 赵家沟 陈家坝 刘家寨 马家堡 孙家店 许家岭 田家庵",
    "states": "已完成 进行中 待审核 成功 失败 正常 异常 严重 安全 关闭",
    "ethnic groups": "汉族 满族 回族 苗族 壮族 白族 黎族 傣族 高山族 水族",
    "brands": "华为 万科 康佳 李宁 安踏 王老吉 江小白 张裕 方太 金龙鱼",
    "English": "Data_Center New_York Apple_Watch Hong_Kong Red_Wine Test_Case Main_Street Rose_Garden Power_Bank Green_Tea",
}


def judged(cells, *, beside=False, against=False, ask=None, wanted=lambda _: True):
    profile = ColumnProfile()
    profile.add(cells)
    profile.decide(beside=beside, against=against, wanted=wanted, ask=ask)
    return profile.verdict.entity_type if profile.verdict else None


@pytest.mark.parametrize("rows", [3, 4, 5, 8, 15])
def test_names_however_few(rows):
    assert judged(NAMES[:rows]) == "PERSON"
    assert judged(NAMES[:rows], against=True) == "PERSON"


@pytest.mark.parametrize("kind", THINGS)
@pytest.mark.parametrize("rows", [3, 5, 10])
def test_things_are_no_names_even_beside_numbers_of_people(kind, rows):
    cells = [cell.replace("_", " ") for cell in THINGS[kind].split()[:rows]]
    assert judged(cells) is None
    assert judged(cells, beside=True) is None


def test_one_name_counts_beside_numbers_of_people_alone():
    assert judged(["王秀英"]) is None
    assert judged(["王秀英"], beside=True) == "PERSON"
    assert judged(["螺丝刀"], beside=True) is None


def test_noise_is_left_out_and_other_values_count_against():
    assert judged([*NAMES, "无", "-", "N/A", None, "", "测试"]) == "PERSON"
    assert judged([*NAMES[:4], *THINGS["products"].split()]) is None


def test_few_names_repeated_in_a_long_table_are_no_column_of_names():
    assert judged(["张伟", "王芳"] * 20) is None


@pytest.mark.parametrize(
    ("cells", "entity"),
    [
        (["文三路478号", "长乐坊263号", "竹竿巷425号"], "CN_ADDRESS"),
        (["黄岭镇张老庄村3组", "北河镇西引村8队", "沙坪镇大河村"], "CN_ADDRESS"),
        (["3号楼2单元501", "金桂苑15-3-614", "11号楼4单元1135"], "CN_ADDRESS"),
        (["杭州云溪网络科技有限公司", "浙江天听律师事务所", "云禾超市", "武汉星槎信息技术有限公司"], "ORGANIZATION"),
        (["销售经理", "财务总监", "出纳", "总经理"], "JOB_TITLE"),
        (["文三路", "解放路", "建设大道"], None),
        (["浙江省杭州市", "江苏省南京市", "广东省广州市"], None),
        (["管理员", "员工", "客服", "会员"], None),
        (["财务部", "研发中心", "销售一部"], None),
        (["12", "13", "14"], None),
    ],
)
def test_other_types(cells, entity):
    assert judged(cells) == entity


def test_a_model_is_asked_where_it_is_in_doubt_and_only_there():
    asked = []

    def ask(share):
        def answer(cells):
            asked.append(list(cells))
            return share

        return answer

    assert judged(NAMES, ask=ask(0.0)) == "PERSON"
    assert judged(THINGS["states"].split(), ask=ask(1.0)) is None
    assert asked == []
    doubtful = ["金银花", "满天星", "周晓明", "田家庵", "钱包", "江小白"]
    outcomes = {share: judged(doubtful, ask=ask(share)) for share in (0.0, 1.0)}
    assert outcomes[0.0] is None
    assert all(len(cells) <= 50 for cells in asked)


def test_only_what_is_looked_for():
    assert judged(NAMES, wanted=lambda code: code != "PERSON") is None


def test_an_answer_stays_and_nothing_is_kept_behind_it():
    profile = ColumnProfile()
    profile.add(NAMES)
    profile.decide(beside=False, against=False, wanted=lambda _: True)
    known = profile.verdict
    assert profile.done
    assert profile.different == {}
    profile.decide(beside=False, against=True, wanted=lambda _: True)
    assert profile.verdict == known


def test_memory_is_bounded_and_nothing_stays_nothing():
    profile = ColumnProfile()
    profile.add([f"王秀英{number}" if number % 3 == 0 else f"值{number}" for number in range(10 * SAMPLE)])
    assert ENOUGH <= len(profile.different) <= SAMPLE
    profile.decide(beside=True, against=False, wanted=lambda _: True)
    assert profile.done
    assert profile.verdict is None


def test_a_column_that_is_like_nothing_is_looked_at_for_a_short_while_alone():
    profile = ColumnProfile()
    profile.add([f"值{number}" for number in range(10 * SAMPLE)])
    profile.decide(beside=True, against=False, wanted=lambda _: True)
    assert profile.done
    assert profile.judged < ENOUGH


def test_more_rows_may_tell_what_the_first_did_not():
    profile = ColumnProfile()
    profile.add(["-", "无", "高峰"])
    profile.decide(beside=False, against=False, wanted=lambda _: True)
    assert not profile.done
    profile.add(NAMES)
    profile.decide(beside=False, against=False, wanted=lambda _: True)
    assert profile.verdict.entity_type == "PERSON"


def decided(*chunks, told=None):
    profile = ColumnProfile()
    for cells in chunks:
        profile.add(cells)
        profile.decide(beside=False, against=False, wanted=lambda _: True, statistics=told)
    return profile.verdict.entity_type if profile.verdict else None


LIKE = ["金波", "白雪", "田野", "张三", "王五", "高峰"]
"""Names that are words as well: by themselves in doubt."""


def test_the_server_tells_names_that_lie_together_from_few_that_repeat():
    together = [name for name in LIKE for _ in range(100)]
    assert decided(together) is None
    assert decided(together, told=ColumnStatistics(100_000, 100_000, 40_000)) == "PERSON"
    assert decided(LIKE) == "PERSON"
    assert decided(LIKE, told=ColumnStatistics(100_000, 100_000, 6)) is None


def test_rows_that_lie_together_are_followed_to_where_others_come():
    first, then = ["无 可 说"] * MANY_ROWS, NAMES * 4
    assert decided(first, then) is None
    assert decided(first, then, told=ColumnStatistics(100_000, 100_000, 500)) == "PERSON"


@pytest.mark.parametrize("told", [ColumnStatistics(100_000), ColumnStatistics(100_000, 100_000, 2)])
def test_statistics_that_say_nothing_or_are_disproved_change_nothing(told):
    together = [name for name in LIKE for _ in range(100)]
    assert decided(together, told=told) is decided(together) is None
    assert decided(NAMES, told=told) == decided(NAMES) == "PERSON"
