"""Every entity type: how its values are made, what stands before and after them, what its columns are called.

``{v}`` is the value; the rest of a lead is read as a template of ``page`` (so ``{person}`` is another labelled value).
``proof`` is what the bars ask for: ``check`` (a check digit, a number plan or a strict form), ``context`` (only words
around it tell), ``words`` (what is said of people), ``model`` (names and places).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.evaluation import numbers as own
from scanner.demo import numbers


@dataclass(frozen=True, slots=True)
class Kind:
    """One entity type. ``also`` are types that may be found in the same place without being wrong."""

    code: str
    proof: str
    make: Callable[[random.Random], str]
    leads: tuple[str, ...]
    columns: tuple[str, ...] = ()
    bare: bool = False
    """Does a value tell what it is without any word?"""
    also: tuple[str, ...] = ()


_ID = (
    "身份证号：{v}",
    "其公民身份号码为{v}，",
    "证件号码 {v}",
    "持身份证（{v}）办理",
    "{v}（身份证）",
    "ID card no.: {v}",
    "sfzh: {v}",
    "identity card number is {v}.",
)
KINDS: tuple[Kind, ...] = (
    # --- people's papers ---
    Kind("CN_RESIDENT_ID", "check", own.adult_id, _ID, ("身份证号", "证件号码", "id_card", "idcard_no", "sfzh", "shenfenzheng"), bare=True, also=("DATE_OF_BIRTH",)),
    Kind("CN_HMT_RESIDENCE_PERMIT", "check", numbers.residence_permit, ("港澳台居民居住证号码：{v}", "居住证号 {v}", "持{v}号居住证在本市居住", "residence permit: {v}", "jzzh: {v}"), ("居住证号", "港澳台居民居住证", "residence_permit", "jzzh"), bare=True),
    Kind("CN_FOREIGNER_ID", "check", own.foreigner_id, ("外国人永久居留身份证号码：{v}", "永久居留证号 {v}", "外国人永居证：{v}，有效期十年", "permanent residence card no. {v}", "永居证号码为{v}。"), ("永久居留证号", "外国人永久居留身份证", "foreigner_id", "yjjlz")),
    Kind("CN_PASSPORT", "context", own.passport, ("护照号码：{v}", "持{v}号护照入境", "护照号 {v}", "passport no. {v}", "Passport Number: {v}", "护照（{v}）已过期", "hzh: {v}"), ("护照号", "护照号码", "passport_no", "hzhm")),
    Kind("CN_EXIT_PERMIT", "context", own.exit_permit, ("往来港澳通行证号码：{v}", "往来台湾通行证 {v}", "通行证号：{v}", "港澳通行证{v}已签注", "exit permit {v}"), ("往来港澳通行证", "通行证号", "exit_permit", "txzh")),
    Kind("CN_HOME_RETURN_PERMIT", "context", lambda r: r.choice("HM") + numbers.digits(r, r.choice((8, 8, 10))), ("港澳居民来往内地通行证：{v}", "回乡证号码：{v}", "回乡证 {v}", "home return permit no. {v}", "港澳居民来往内地通行证号码为{v}"), ("回乡证号", "港澳居民来往内地通行证", "home_return_permit", "hxzh")),
    Kind("CN_TAIWAN_PERMIT", "context", lambda r: numbers.digits(r, 8), ("台湾居民来往大陆通行证号码：{v}", "台胞证号：{v}", "台胞证 {v}", "台湾居民来往大陆通行证（{v}）", "taiwan permit: {v}"), ("台胞证号", "台湾居民来往大陆通行证", "taiwan_permit", "tbzh")),
    Kind("CN_MILITARY_ID", "context", own.military_id, ("军官证：{v}", "军官证号码 {v}", "士兵证号：{v}", "文职干部证 {v}", "系现役军人（{v}）"), ("军官证号", "士兵证号", "军人证件号", "military_id", "jgzh")),
    Kind("CN_SOCIAL_SECURITY", "context", lambda r: r.choice("0ABC12") + numbers.digits(r, 8), ("社会保障卡号：{v}", "社保卡号 {v}", "社保号：{v}", "社保账号为{v}", "social security no. {v}", "sbkh: {v}"), ("社保卡号", "社会保障号", "social_security_no", "sbkh")),
    Kind("CN_HOUSING_FUND", "context", lambda r: numbers.digits(r, r.choice((9, 11, 12))), ("公积金账号：{v}", "住房公积金账号 {v}", "个人公积金号：{v}", "公积金账户{v}已封存", "housing fund account: {v}", "gjjzh: {v}"), ("公积金账号", "住房公积金账号", "housing_fund_account", "gjjzh")),
    Kind("CN_DRIVER_LICENSE_FILE", "context", lambda r: numbers.resident_id(r)[:4] + numbers.digits(r, 8), ("驾驶证档案编号：{v}", "档案编号：{v}（驾驶证）", "驾照档案编号 {v}", "驾驶证，档案编号{v}", "driver license file no. {v}"), ("驾驶证档案编号", "驾照档案编号", "dabh")),
    Kind("HK_ID", "check", own.hk_id, ("香港身份证号码：{v}", "HKID: {v}", "香港居民{v}", "香港身份證 {v}", "Hong Kong identity card no. {v}"), ("香港身份证号", "hkid", "香港身份證"), bare=True),
    Kind("MACAU_ID", "context", own.macau_id, ("澳门身份证号码：{v}", "澳門居民身份證：{v}", "澳门居民身份证 {v}", "Macau ID card {v}"), ("澳门身份证号", "macau_id", "澳門身份證")),
    Kind("TW_ID", "check", own.tw_id, ("台湾身份证号：{v}", "國民身分證統一編號：{v}", "身分證字號 {v}", "台湾地区居民身份证{v}", "Taiwan ID: {v}"), ("台湾身份证号", "身分證字號", "tw_id")),
    # --- telephone, network ---
    Kind("CN_MOBILE", "check", numbers.mobile, ("手机：{v}", "联系电话{v}", "请拨打 {v}", "致电{v}即可", "Tel: {v}", "mobile={v}", "sjh: {v}", "微信同号{v}"), ("手机号码", "联系电话", "mobile", "phone_no", "sjh", "shouji"), bare=True),
    Kind("CN_LANDLINE", "check", own.landline, ("办公电话：{v}", "座机 {v}", "传真：{v}", "电话{v}", "Tel: {v}", "fax {v}", "固话{v}无人接听"), ("办公电话", "固定电话", "座机", "telephone", "fax", "gddh")),
    Kind("CN_SERVICE_NUMBER", "context", own.service_number, ("客服热线：{v}", "服务电话 {v}", "可拨打{v}咨询", "投诉请拨{v}", "hotline: {v}", "客服电话{v}"), ("客服电话", "服务热线", "hotline")),
    Kind("EMAIL_ADDRESS", "check", own.email, ("邮箱：{v}", "请发到{v}谢谢", "联系{v}，勿回复", "E-mail: {v}", "抄送 {v}", "邮箱{v}已验证", "<{v}>"), ("电子邮箱", "邮箱", "email", "mail", "yx"), bare=True, also=("URL",)),
    Kind("IP_ADDRESS", "check", own.ip_address, ("登录IP：{v}", "IP地址 {v}", "来自{v}的请求", "client={v}", "ip={v}", "remote addr {v}"), ("登录IP", "ip地址", "ip", "client_ip", "ip_address")),
    Kind("MAC_ADDRESS", "check", own.mac_address, ("MAC地址：{v}", "网卡 {v}", "设备mac={v}", "物理地址{v}", "MAC: {v}", "hwaddr {v}"), ("MAC地址", "mac", "mac_address", "网卡地址"), bare=True),
    Kind("URL", "check", own.url, ("网址：{v}", "请访问{v}，", "见 {v} 。", "链接{v}（已失效）", "url={v}", "详情：{v}"), ("网址", "链接", "url", "homepage"), bare=True, also=("IP_ADDRESS",)),
    Kind("CN_QQ", "context", own.qq, ("QQ：{v}", "QQ号 {v}", "加我QQ{v}", "qq: {v}", "扣扣号：{v}", "客服QQ：{v}"), ("QQ", "QQ号", "qq_no", "qqhm")),
    Kind("WECHAT_ID", "context", own.wechat, ("微信号：{v}", "加微信 {v}", "微信：{v}", "wechat: {v}", "WeChat ID: {v}", "vx：{v}"), ("微信号", "微信", "wechat_id", "weixin")),
    Kind("CN_ALIPAY_ID", "context", lambda r: "2088" + numbers.digits(r, 12), ("支付宝用户号：{v}", "支付宝ID：{v}", "支付宝账号 {v}", "alipay_user_id={v}", "商户PID：{v}（支付宝）"), ("支付宝用户号", "支付宝账号", "alipay_id", "alipay_user_id")),
    # --- money, firms ---
    Kind("CN_BANK_CARD", "check", lambda r: numbers.bank_card(r, debit=r.random() < 0.7), ("银行卡号：{v}", "卡号{v}", "请汇至 {v}", "工资卡{v}", "收款账号：{v}", "bank card: {v}", "打到{v}这张卡", "yhkh: {v}"), ("银行卡号", "工资卡号", "卡号", "bank_card_no", "card_no", "yhkh"), bare=True, also=("CREDIT_CARD",)),
    Kind("CREDIT_CARD", "check", own.credit_card, ("信用卡号：{v}", "外币卡 {v}", "credit card number: {v}", "国际信用卡{v}", "card no. {v}", "刷卡{v}成功"), ("信用卡号", "credit_card", "cc_number"), also=("CN_BANK_CARD",)),
    Kind("CN_BANK_ACCOUNT", "context", own.bank_account, ("银行账号：{v}", "开户行：样例银行，账号：{v}", "户名：样例公司 账号 {v}", "对公账户：{v}", "汇款账号：{v}", "account number: {v}"), ("银行账号", "对公账号", "开户账号", "bank_account", "account_no")),
    Kind("CN_ECNY_WALLET", "context", own.ecny_wallet, ("数字人民币钱包编号：{v}", "数字钱包编号 {v}", "钱包编号：{v}", "数币钱包{v}", "e-CNY wallet ID: {v}"), ("钱包编号", "数字人民币钱包", "ecny_wallet")),
    Kind("CARD_VERIFICATION", "context", own.verification, ("CVV：{v}", "CVV2: {v}", "信用卡安全码：{v}", "卡背面三位安全码 {v}", "cvc={v}"), ("CVV", "cvv2", "安全码")),
    Kind("CN_USCC", "check", numbers.uscc, ("统一社会信用代码：{v}", "信用代码{v}", "税号 {v}", "纳税人识别号：{v}", "USCC {v}", "credit code: {v}", "shxydm: {v}"), ("统一社会信用代码", "信用代码", "税号", "credit_code", "tyshxydm"), bare=True),
    Kind("CN_ORG_CODE", "check", own.org_code, ("组织机构代码：{v}", "组织机构代码证 {v}", "机构代码：{v}", "organization code: {v}", "zzjgdm: {v}"), ("组织机构代码", "org_code", "zzjgdm")),
    Kind("CN_BUSINESS_LICENSE", "check", own.business_licence, ("营业执照注册号：{v}", "工商注册号 {v}", "注册号：{v}", "营业执照号{v}", "business license no. {v}"), ("营业执照号", "工商注册号", "注册号", "business_license", "yyzzh")),
    Kind("CN_TAX_ID", "context", own.tax_id, ("纳税人识别号：{v}", "税务登记号 {v}", "税务登记证号：{v}", "tax registration no. {v}", "国税登记号：{v}"), ("纳税人识别号", "税务登记号", "tax_no", "nsrsbh")),
    Kind("CN_INVOICE", "context", lambda r: r.choice(("24", "25", "23")) + numbers.digits(r, 18), ("发票号码：{v}", "全电发票号 {v}", "电子发票号码：{v}", "invoice no. {v}", "数电票号码{v}"), ("发票号码", "发票号", "invoice_no", "fphm")),
    Kind("CN_CONTRACT_NUMBER", "context", own.contract_number, ("合同编号：{v}", "合同号 {v}", "协议编号：{v}", "contract no. {v}", "（合同编号：{v}）"), ("合同编号", "合同号", "contract_no", "htbh")),
    Kind("CN_CASE_NUMBER", "context", own.case_number, ("案号：{v}", "{v}民事判决书", "不服{v}裁定", "本院作出{v}判决", "case no. {v}"), ("案号", "案件编号", "case_no"), bare=True),
    # --- vehicles, devices, places ---
    Kind("CN_LICENSE_PLATE", "check", own.plate, ("车牌号：{v}", "车牌{v}", "驾驶{v}小型轿车", "号牌 {v}", "plate number: {v}", "车辆{v}已入场"), ("车牌号", "车牌号码", "plate_no", "cphm"), bare=True),
    Kind("VIN", "check", numbers.vin, ("车架号：{v}", "车辆识别代号 {v}", "VIN: {v}", "VIN码{v}", "chassis no. {v}"), ("车架号", "车辆识别代号", "vin", "cjh"), bare=True),
    Kind("IMEI", "check", own.imei, ("IMEI：{v}", "手机串号 {v}", "IMEI码{v}", "设备IMEI={v}", "imei: {v}"), ("IMEI", "imei", "手机串号"), also=("CREDIT_CARD",)),
    Kind("IMSI", "context", own.imsi, ("IMSI：{v}", "IMSI号 {v}", "imsi={v}", "国际移动用户识别码：{v}"), ("IMSI", "imsi")),
    Kind("ICCID", "check", own.iccid, ("ICCID：{v}", "SIM卡ICCID {v}", "iccid={v}", "SIM卡号：{v}"), ("ICCID", "iccid")),
    Kind("MEID", "context", own.meid, ("MEID：{v}", "MEID码 {v}", "meid={v}", "设备MEID: {v}"), ("MEID", "meid")),
    Kind("GPS_COORDINATES", "context", own.coordinates, ("坐标：{v}", "经纬度：{v}", "定位 {v}", "GPS: {v}", "位置（{v}）", "location={v}"), ("经纬度", "坐标", "gps", "location")),
    Kind("CREDENTIAL", "context", own.credential, ("密码：{v}", "登录密码 为{v}", "password={v}", "passwd: {v}", "初始密码：{v}", 'DB_PASSWORD="{v}"'), ("密码", "登录密码", "password", "user_pwd")),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
CHECKED = tuple(kind.code for kind in KINDS if kind.proof == "check")
