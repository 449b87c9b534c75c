"""Job titles of people (职务, 职称): behind a label, or beside a name."""

from __future__ import annotations

import functools
import re
from typing import Any

from recognizers.base import Judged
from recognizers.fields import HAN, SEPARATOR, STOPS, FieldRecognizer, label_before, names_person, quick
from recognizers.names import surnames, usual_name

_RANK = "高级|中级|资深|首席|副|助理|执行|常务|代理|实习|区域|大区|初级|中级|主任|主管|总|一级|二级|三级|正"
_FIELD = (
    "人力资源|大客户|信息技术|信息安全|数据库|机器学习|供应链|客户服务|客户关系|知识产权|市场营销|国际贸易"
    "|销售|市场|人事|行政|财务|技术|产品|运营|项目|采购|研发|客户|客服|生产|质量|法务|审计|投资|设计|工程|物流|仓储|信息|安全|数据|渠道|品牌|公关|战略|部门|业务|营销|软件|硬件|网络|系统"
    "|开发|前端|后端|测试|算法|运维|土木|机械|电气|结构|建筑|工艺|设备|培训|招聘|薪酬|合规|风控|内控|预算|成本|税务|总务|外贸|跟单|单证|理财|保险|房产|置业|施工|监理|造价|商务|媒体|新媒体|电商"
    "|IT|Java|Python|C\\+\\+|Web|UI|UX|HR|AI|[A-Z][A-Za-z]{1,8}"
)
_TITLES = (
    "总经理|董事长|总裁|总监|经理|主任|主管|总工程师|工程师|会计师|会计|出纳|专员|助理|秘书|架构师|设计师|分析师|顾问|监事会主席|董事|监事|首席[\u4e00-\u9fff]{2,4}官|合伙人"
    "|副?教授|讲师|研究员|主治医师|医师|药师|护师|护士长|护士|律师|法务|厂长|店长|组长|科长|处长|局长|院长|校长|部长|行长|所长|班长|队长|站长|司机|驾驶员|文员|职员|科员|办事员|技术员|业务员|销售员"
    "|程序员|开发员|测试员|质检员|检验员|仓管员|库管员|操作员|安全员|施工员|资料员|采购员|配送员|快递员|收银员|营业员|理货员|服务员|管理员|保安|保洁员?|客服|前台|厨师|电工|焊工|钳工|技师|技工|教师|教练"
    "|员工|工人|CEO|CFO|CTO|COO|CIO|CMO|VP"
)
_TITLE = rf"(?:(?:{_RANK})?(?:{_FIELD}){{0,2}}(?:部|岗|中心|处|科)?(?:{_RANK})?(?:{_FIELD})?(?:兼)?(?:{_TITLES}))"
_ENGLISH = (
    r"(?:(?:senior|junior|chief|vice|deputy|assistant|associate|regional|general|lead|principal|executive|managing|sales|marketing|product|project|software|hardware|data|finance|financial|account|hr|human"
    r"|resources?|it|legal|quality|operations?|customer|service|business|technical|research|design|test|systems?|network|security|administrative|office|purchasing|supply|chain|r&d|qa|of|and|&)[ ]){0,4}"
    r"(?:manager|director|engineer|president|officer|accountant|cashier|secretary|architect|designer|analyst|consultant|specialist|developer|programmer|supervisor|representative|executive|assistant|clerk|lawyer|counsel|professor|teacher|nurse|doctor|physician|chairman|ceo|cfo|cto|coo)"
)
_LABELS = r"(?:现任|担任|行政|技术|专业|工作)?(?:职[ \t]{0,6}[务位称]|岗[ \t]{0,6}位)(?:名称|等级)?|头衔|(?<![a-z])(?:job[ _-]?title|(?<![a-z_.-])title|position|occupation|designation|zhiwu|zhiwei|gangwei)(?![a-z_])"
_LABELLED = label_before(_LABELS)
_HOLDS = r"(?:现任|担任|就任|出任|升任|任命为|聘任为|聘为)"
_HELD = re.compile(rf"{_HOLDS}(?:[{HAN}]{{2,20}}?(?:公司|集团|银行|局|部|院|厂|中心))?$")
_OF_FIRM = re.compile(
    r"(?:(?:该|我|本|贵)(?:公司|单位|行|院|厂)|(?:公司|集团|银行|支行|事务所|研究院|医院|大学)(?:[ ]{2,8}|\t))$"
)
_ROLE = re.compile("员工|工人|职员|客服|前台|会员")
"""What somebody is to the one who writes, rather than a title: 员工张伟."""
_DRIVES = re.compile("司机|驾驶员|快递员|服务员|营业员|配送员")
"""An occupation where a full name follows; else whoever does it."""
_CELL = re.compile(rf"{_TITLE}(?:[/、兼]{_TITLE})?|{_ENGLISH}", re.IGNORECASE)
_GOES_ON = re.compile("[的说在是和与及将已对来于向同因，]|负责|表示|介绍|签|批|主持|电话")
_LEADS = "请找给向和与由对系为是的、叫员告经"
_EDGE = re.compile(rf"$|[{STOPS}:!?！？\"']")


def _name_behind(after: str) -> bool:
    """Does a full name follow, and nothing that goes on with it: 经理沈国栋。?"""
    run = re.match(rf"[ ]?([{HAN}]+)", after)
    if not run:
        return False
    return any(
        usual_name(run[1][:size])
        and run[1][size - 1] not in "地得的了着"  # 司机高兴地说
        and (len(run[1]) == size or _GOES_ON.match(run[1], size))
        for size in (3, 2, 4)
        if size <= len(run[1])
    )


def _name_before(before: str, after: str) -> bool:
    """Does a full name, alone or behind a word that leads to it, end right here: 王建国总经理, 张伟（总监）?"""
    run = re.search(rf"(?:^|[^{HAN}])([{HAN}]{{2,}})[ ,(]{{0,2}}$", before)
    if not run or not (_EDGE.match(after) or _GOES_ON.match(after)):
        return False
    text = run[1]
    return not text.startswith("第") and any(
        usual_name(text[-size:]) and (len(text) == size or text[-size - 1] in _LEADS)
        for size in (3, 2, 4)
        if size <= len(text)
    )


class JobTitleRecognizer(FieldRecognizer):
    """销售总监 behind 职务：, 现任, or right beside a full name."""

    entity = "JOB_TITLE"
    regex = (
        rf"(?:{_LABELS}){SEPARATOR}({_TITLE}(?:[/、兼]{_TITLE})?)(?![{HAN}])"
        rf"|(?:{_LABELS}){SEPARATOR}({_ENGLISH})(?![a-z])"
        rf"|{_HOLDS}(?:[{HAN}]{{2,20}}?(?:公司|集团|银行|局|部|院|厂|中心))?({_TITLE})(?=一职|[^{HAN}]|\Z)"
        rf"|({_TITLE})"
    )
    triggers = (
        *(
            "职务",
            "职 务",
            "职\u3000务",
            "职位",
            "职称",
            "岗位",
            "岗 位",
            "头衔",
            "现任",
            "担任",
            "就任",
            "出任",
            "升任",
            "任命为",
            "聘任",
            "聘为",
        ),
        *("job_t", "job t", "jobt", "title:", "position:", "designation", "zhiwu"),
        *(title for title in _TITLES.split("|") if "[" not in title and "?" not in title and not title.isascii()),
        *("教授", "保洁"),
    )
    reach = (200, 200)
    examples = (
        "职务：销售总监",
        "采购经理沈国栋。",
        "请联系王建国总经理，",
        "张伟，现任财务总监",
        "Job Title: Sales Manager",
    )
    counter_examples = (
        "岗位职责：",
        "总经理办公会",
        "主任委员会",
        "职称评定",
        "担任法定代表人",
        "page title: engineering",
    )

    @functools.cached_property
    def _spot(self) -> Any:
        single, compound = surnames()
        first = "".join(sorted({*single, *(name[0] for name in compound)}))
        return quick(
            rf"(?:{_LABELS}){SEPARATOR}|{_HOLDS}|(?:{_TITLES})[ ]?[{first}][{HAN}]{{1,3}}(?:[^{HAN}]|$|{_GOES_ON.pattern})"
            rf"|(?:^|[^{HAN}]|[{_LEADS}])[{first}][{HAN}]{{1,3}}[ ,(]{{0,2}}(?:{_TITLE})"
            rf"|(?:公司|单位|行|院|厂|集团|所|大学)[ \t]{{0,8}}(?:{_TITLE})[ \t]*(?:[\r\n。;；]|$)"
        )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or a full name right before or behind it."""
        if _LABELLED.search(before):
            return Judged(0.85, ("context", "format"), value)
        if value.isascii() or _ROLE.fullmatch(value):
            return None
        if _DRIVES.fullmatch(value):
            return Judged(0.6, ("context", "format"), value) if _name_behind(after) else None
        if held := _HELD.search(before):
            known = held[0].startswith("现任") or names_person(before[: held.start()], roles=True)
            good = (known and _EDGE.match(after)) or after.startswith("一职")
            return Judged(0.75, ("context", "format"), value) if good else None
        if _OF_FIRM.search(before) and re.match(r"[ \t]*(?:$|[\r\n。;])", after):
            return Judged(0.6, ("context", "format"), value)
        return Judged(0.7, ("context", "format"), value) if _name_behind(after) or _name_before(before, after) else None

    def judge_cell(self, value: str) -> Judged | None:
        """A title of the list."""
        return Judged(0.85, ("column", "format"), value) if _CELL.fullmatch(value) else None
