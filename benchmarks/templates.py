"""The sentences of the corpus: {id}, {mobile}, {card}, {uscc}, {email}, ... are values, {name}, {addr}, ... are not."""

from __future__ import annotations

import random
from collections.abc import Callable

from scanner.demo import people

SLOTS = {
    "id": "CN_RESIDENT_ID",
    "mobile": "CN_MOBILE",
    "card": "CN_BANK_CARD",
    "uscc": "CN_USCC",
    "email": "EMAIL_ADDRESS",
    "plate": "CN_LICENSE_PLATE",
    "vin": "VIN",
    "passport": "CN_PASSPORT",
    "landline": "CN_LANDLINE",
}
FILLERS: dict[str, Callable[[random.Random], str]] = {
    "name": people.name,
    "addr": people.address,
    "firm": lambda r: people.company(r).name,
    "date": lambda r: f"202{r.randint(0, 5)}年{r.randint(1, 12)}月{r.randint(1, 28)}日",
    "day": lambda r: f"202{r.randint(0, 5)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
    "time": lambda r: f"{r.randint(8, 22):02d}:{r.randint(0, 59):02d}",
    "money": lambda r: f"{r.randint(1, 900)},{r.randint(100, 999)}.{r.randint(10, 99)}",
    "n": lambda r: str(r.randint(2, 99)),
    "case": lambda r: f"（202{r.randint(0, 5)}）样01民初{r.randint(100, 9999)}号",
}

CONTEXT = {
    "合同": (
        "甲方：{firm}，统一社会信用代码：{uscc}，联系电话：{landline}。",
        "乙方：{name}，身份证号：{id}，联系电话：{mobile}，住址：{addr}。",
        "第{n}条 价款人民币{money}元，汇入乙方账户：{card}（开户行：样例银行）。",
        "本合同自{date}起生效，通知送达邮箱：{email}。",
        "担保人{name}（公民身份号码{id}）自愿承担连带责任，电话{mobile}。",
    ),
    "聊天": (
        "{name} {time}\n我手机号{mobile}，加个微信",
        "客服 {time}\n亲，麻烦提供下身份证号哦\n{name} {time}\n{id}",
        "{name} {time}\n钱打这张卡 {card} 就行，{n}号之前",
        "{name} {time}\n资料发我邮箱 {email} 谢谢",
        "{name} {time}\n电话打不通，换这个{mobile}试试",
    ),
    "登记表": (
        "姓名：{name}  性别：男  出生日期：{day}\n证件类型：居民身份证  证件号码：{id}",
        "联系方式\t{mobile}\t电子邮箱\t{email}",
        "护照号：{passport}    办公电话：{landline}",
        "车牌号：{plate}    车架号：{vin}",
        "工资卡号：{card}    紧急联系人：{name} {mobile}",
        "单位名称：{firm}\n税号：{uscc}",
    ),
    "邮件": (
        "收件人: {email}\n抄送: {email}\n主题: 关于{date}会议的通知",
        "{name}您好：\n  请于{date}前回电{mobile}，或回复本邮件。",
        "--\n{name}\n{firm}\nTel: {landline}  Mobile: {mobile}\nE-mail: {email}",
        "附件为我的身份证复印件，号码 {id}，请查收。",
        "发票抬头：{firm}，纳税人识别号：{uscc}，寄到{addr}。",
    ),
    "病历": (
        "患者姓名：{name}，身份证号 {id}，联系电话 {mobile}。",
        "主诉：反复头痛{n}天。家属{name}（电话：{mobile}）陪同。",
        "医保结算账户：{card}，结算金额{money}元。",
        "出院随访至邮箱{email}，复诊日期{day}。",
    ),
    "物流": (
        "收件人：{name}  电话：{mobile}  地址：{addr}",
        "寄件方：{firm} {landline}，经办人{name}，手机{mobile}",
        "司机{name}，驾驶{plate}，联系电话{mobile}，身份证{id}",
        "到付款请转 {card}，户名{name}",
        "签收异常请发邮件至{email}。",
    ),
    "裁判文书": (
        "原告：{name}，男，{date}出生，汉族，住{addr}，公民身份号码{id}。",
        "被告：{firm}，住所地{addr}，统一社会信用代码{uscc}。",
        "{case}：经查，被告人{name}使用尾号不详的手机（号码{mobile}）与被害人联系，要求将款项转入{card}账户。",
        "证人{name}，电话{mobile}，电子邮箱{email}。",
    ),
    "繁體": (
        "聯絡人資料：手機 {mobile}，電郵 {email}，請勿外傳。",
        "身份證號碼：{id}，銀行卡號：{card}。",
        "請於週五前致電{mobile}確認訂單，謝謝。",
        "統一社會信用代碼：{uscc}，發票寄至辦公室。",
    ),
    "english": (
        "Contact: {mobile} (mobile), e-mail {email}.",
        "ID card no.: {id}; bank card: {card}.",
        "Supplier tax ID {uscc}, office tel {landline}.",
        "Please call {mobile} before noon.",
    ),
}

PROSE = (
    "春天来了，院子里的海棠开得正好，孩子们在树下追着跑。",
    "项目进展总体顺利，个别环节还需要与供应商再沟通一次。",
    "他说这件事急不得，先把账目理清，再谈转让的条件。",
    "会议从上午九点开到十一点半，讨论了三个议题，形成两项决议。",
    "仓库在城东，离高速出口不远，货车可以直接开到门口。",
    "根据往年经验，旺季一般从九月开始，到十二月中旬结束。",
    "这款软件支持多种格式，安装之后重启一次即可使用。",
    "大家一致认为，服务态度比价格更要紧，口碑是慢慢攒出来的。",
    "The weather was fine and the meeting ended early. ",
    "去年的营业额约为三百二十万元，比前年增长百分之十二。",
)
BARE = (
    "后来他留下{mobile}就走了。",
    "纸条上写着{id}，字迹很潦草。",
    "她把钱转到{card}，松了一口气。",
    "信封背面是{email}几个字母。",
    "公章旁边印着{uscc}一行小字。",
    "记得找他，{mobile}，晚上也行。",
    "（{mobile}）",
    "“{id}，没错吧？”她问。",
)

LEADS = {
    "CN_RESIDENT_ID": ("身份证号：{id}", "其身份证号码为{id}", "证件号 {id}", "公民身份号码：{id}", "id card: {id}"),
    "CN_MOBILE": ("手机：{mobile}", "联系电话{mobile}", "请拨打 {mobile}", "电话号码是{mobile}", "mobile: {mobile}"),
    "CN_BANK_CARD": ("银行卡号：{card}", "卡号{card}", "请汇至银行卡 {card}", "收款账号：{card}"),
    "CN_USCC": ("统一社会信用代码：{uscc}", "信用代码{uscc}", "税号 {uscc}", "纳税人识别号：{uscc}"),
    "EMAIL_ADDRESS": ("邮箱：{email}", "请发到 {email}", "email: {email}", "电子邮箱{email}"),
}
GLUED = {
    "CN_RESIDENT_ID": ("持有{id}的人", "身份证号{id}已核验"),
    "CN_MOBILE": ("请致电{mobile}联系张经理", "机主{mobile}欠费停机"),
    "CN_BANK_CARD": ("已向{card}转账成功", "卡号{card}余额不足"),
    "CN_USCC": ("企业{uscc}已注销", "代码{uscc}的公司"),
    "EMAIL_ADDRESS": ("请发送至{email}谢谢", "联系{email}，勿回复", "邮箱{email}已验证"),
}
