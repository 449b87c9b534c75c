"""What stands around a word and says that it is somebody's name: labels, roles, titles, verbs, lists, heads of mails.

Text is folded. What speaks for a name is counted in points: 3 settles it, 1 helps a guess.
"""

from __future__ import annotations

import re

HAN = "\u4e00-\u9fff\u3400-\u4dbf"
TITLES = (
    "先生|女士|小姐|太太|同学|同志|老师|医生|大夫|护士|护士长|律师|法官|检察官|警官|师傅|阿姨|大爷|大妈|大哥|大姐|主任|院长|科长|处长|局长|厅长"
    "|部长|市长|县长|镇长|村长|区长|书记|经理|总监|董事长|总经理|总裁|校长|所长|站长|队长|组长|班长|行长|厂长|店长|主管|教授|博士|工程师|教练|导演|会长|秘书长|理事长"
)
ROLES = (
    "原告|被告|被告人|上诉人|被上诉人|申请人|被申请人|申请执行人|被执行人|第三人|证人|鉴定人|翻译|翻译人员|审判长|审判员|代理审判员|陪审员|书记员|法官助理|法官|检察员"
    "|患者|病人|家属|患儿|产妇|护士|护士长|医生|医师|主治医师|主任医师|主刀|麻醉师|接诊医师|药师|学生|同学|家长|班主任|老师|教师|校长|教练|裁判|运动员|选手|球员|队员"
    "|借款人|出借人|担保人|保证人|投保人|被保险人|受益人|委托人|受托人|代理人|出租人|承租人|买受人|出卖人|转让方|受让方|买方|卖方|甲方|乙方|丙方|业主|房主|户主|车主|机主|产权人|房东|租客|股东"
    "|客户|会员|用户|乘客|旅客|住户|村民|居民|市民|游客|果农|职工|员工|新员工|工人|同事|组员|成员|党员|司机|驾驶员|快递员|施工员|质检员|资料员|安全员|业务员|销售员|采购员|保管员|仓管员"
    "|操作员|检验员|记者|通讯员|编辑|作者|主编|导演|编剧|摄影|歌手|演员|主播|作家|画家|歌星|演奏家|主持人|嘉宾|讲师|助教|翻译|经手人|经办人|经办|负责人|联系人|收件人|寄件人|收货人|发货人"
    "|签收人|领用人|领料人|报销人|审批人|审核人|复核人|制单人|记录人|值班人|填表人|带队|报告人|发言人|推荐人|证明人|介绍人|嫌疑人|犯罪嫌疑人|死者|伤者|报警人|目击者|受害人|被害人|配偶|妻子|丈夫"
    "|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|之妻|之夫|之子|之女|其子|其女|其妻|本人|我叫|名叫|叫做|署名|会计|出纳|文员|前台|秘书|助理|专员|顾问|设计师|架构师|分析师|程序员"
    "|经理|总监|主任|主管|院长|科长|处长|局长|厅长|部长|市长|县长|镇长|村长|区长|书记|董事|监事|董事长|总经理|总裁|行长|所长|站长|队长|组长|班长|厂长|店长|会长|秘书长|理事长|教授|博士|工程师|律师|律师助理"
    "|协理|先生|女士|小姐|代表|委员|公证员|调解员|辅导员|联络员|组织者|发起人|创始人|合伙人|候选人|中标人|第一作者|通讯作者|检验者|复核者|测试者"
)
_LABELS = (
    f"{ROLES}|姓名|名字|姓\\s{{0,6}}名|户名|抄送|密送|发件人|收件人|签名|签字|签章|落款|编写|编制|编制人|校对|审核|复核|审批|批准|制单|制表|制表人|设计|记录|主持|主讲|检验|主笔|策划|导演|摄影|开票人|收款人|付款人|领款人"
    "|经手|值班|责任人|联络人|紧急联系人|法定代表人|授权代表|委托代理人|代表人签字|[甲乙丙]方签字|出席|参加|参会人员|与会人员|出席人员|列席|列席人员|缺席|请假|到场|名单|获奖名单|中奖名单|成员|小组成员|参会|人员|甲班|乙班|丙班"
    "|[早中晚夜]班|白班"
)
_LABEL = re.compile(rf"(?:{_LABELS})(?: ?\([^()\n]{{1,10}}\))?[\"'* ]{{0,3}}[:=|][\"' \t]{{0,4}}$")
_ANY_LABEL = re.compile(
    rf"(?:^|[^{HAN}])[{HAN}]{{1,8}}(?:人|员|者|长|师|监|任|理|方|表)(?: ?\([^()\n]{{1,10}}\))?[:|][\"' \t]{{0,4}}$"
)
_ROLE = re.compile(rf"(?:{ROLES})[\t ]{{0,6}}$")
_KEY = re.compile(
    r"(?<![A-Za-z])(?:[a-z_]*(?:name|owner|reviewer|linkman|contact|manager|author|operator|creator|handler|approver|assignee|person"
    r"|leader|teacher|doctor|patient|student|customer|employee|staff|signer|recipient|receiver|sender)|xm|lxr|xingming)[\"']?\s{0,2}[:=]\s{0,2}[\"']?$",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?:由|请|找|给|让|叫|通知|联系|委托|任命|聘任|聘|免去|提名|推荐|转告|转|陪同|见到|认识|拜访|@)$")
_TITLED = re.compile(rf"[ ]?(?:{TITLES})(?!制|们|室|办公|会议|部门|委员)")
_SEX = re.compile(r"[ ]?[,(|\t ][ ]?[男女](?:性)?(?:[,)|\t ]|$)")
_SAYS = re.compile(
    r"(?:说|称|表示|认为|指出|介绍|透露|回忆|诉称|辩称|述称|反映|强调|宣布|询问|回复|反馈|提出|要求|签字|签名|签收|代签|主持|出席|缺席|迟到|请假|参加|到场|到庭|值班|代班"
    r"|代领|领取|负责|接任|调任|升任|现任|曾任|原任|担任|任|系|诉|犯|因|名下|之[妻子女夫父母]|的(?:手机|电话|身份证|账户|账号|房|配偶|妻子|丈夫|父亲|母亲|儿子|女儿|工资|病历|快递|微信|邮箱|名字))"
)
_PARTICULARS = re.compile(
    r"[ ]?[(][ ]?(?:男|女|身份证|[0-9]{2} ?岁|[^()\n]{0,8}(?:经理|总监|主任|长|师|员|董事|监事|教授|总裁|书记|代表))"
)
_MAILBOX = re.compile(r"[\"']?[ ]{0,2}<[^<>\s@]{1,64}@[^<>\s]{1,190}>")
_NUMBERED = re.compile(r"[ \t,:|]{1,4}(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])")
_EDGE_BEFORE = re.compile(r"(?:^|[\n\t|>\"'\x1e]|  |[^0-9A-Za-z][0-9]{1,3}[.、)] ?)$")
_EDGE_BEHIND = re.compile(r"$|[\n\t|<\"'\x1e]|  |,?\s*$")
_SPEAKER_BEFORE = re.compile(r"(?:^|\n|\][ ]?|【|[0-9]{2}:[0-9]{2}(?::[0-9]{2})?[ \t]{1,3}|@|--[ ]?)$")
_SPEAKER_BEHIND = re.compile(r"[:：】]|\s|$")
_GREETED = re.compile(r"(?:尊敬的|亲爱的|敬爱的|Dear |Hi |此致\s{0,3}|敬上\s{0,3})$")
_SIGNED = re.compile(r"[ \t]{0,3}(?:敬上|谨上|启|拜上|手书|你好|您好)")
BEFORE, BEHIND = 28, 24
"""Characters looked at before and behind."""


def support(text: str, start: int, end: int) -> int:
    """Points, 0 to 3, that speak for ``start:end`` of folded ``text`` being a person's name."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + BEHIND]
    if _MAILBOX.match(after):
        return 3
    points = before_points(before)
    if _TITLED.match(after) or _SEX.match(after) or _PARTICULARS.match(after) or _GREETED.search(before):
        points += 2
    elif _SAYS.match(after) or _NUMBERED.match(after) or _SIGNED.match(after):
        points += 1
    if (_EDGE_BEFORE.search(before) and _EDGE_BEHIND.match(after)) or (
        _SPEAKER_BEFORE.search(before) and _SPEAKER_BEHIND.match(after)
    ):
        points += 1
    return min(points, 3)


def before_points(before: str) -> int:
    """The same for what stands before alone."""
    if _LABEL.search(before) or _KEY.search(before):
        return 2
    if _ANY_LABEL.search(before) or _ROLE.search(before):
        return 1
    return 1 if _LEADS.search(before) else 0


def merely_led(text: str, start: int) -> bool:
    """Does nothing but a verb such as 请 lead to what begins at ``start``? A word may follow it as well (请安全驾驶)."""
    return bool(_LEADS.search(text[max(0, start - 4) : start]))
