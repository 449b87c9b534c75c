"""Persons by the words around them: 姓名：…, …先生. Columns are judged in ``tables.py``, running text by a model."""

from __future__ import annotations

import functools
import re

from recognizers.base import Judged, VerifiedRecognizer

_CUES = (
    "客户姓名|员工姓名|真实姓名|患者姓名|学生姓名|姓名|联系人|紧急联系人|收件人|收货人|寄件人|法定代表人|法人代表|法人|委托代理人|代理人|负责人|经办人|申请人|被申请人|"
    "委托人|受托人|出租人|承租人|出租方|承租方|借款人|出借人|担保人|保证人|投保人|被保险人|受益人|监护人|持卡人|开户人|户名|户主|业主|患者|"
    "原告|被告|第三人|证明人|审核人|审批人|制单人|复核人|报销人|领款人|收款人|付款人|签收人|值班人|填表人|记录人|主持人|参会人|甲方|乙方|丙方|"
    "班主任|辅导员|主治医师|医生|员工|学生|家长|业务员|销售员|客户经理|签字|签名"
)
_TITLES = "先生|女士|小姐|同学|同志|老师|医生|护士|律师|法官|师傅|阿姨|大爷|主任|院长|科长|处长|局长|经理|总监|董事长|总经理"
_AFTER_CUE = re.compile(rb"[^\n:|]{3,60}?(?:[:|]|\xef\xbc\x9a|\xef\xbd\x9c)")
_TITLE_STARTS = tuple(title.encode() for title in _TITLES.split("|"))
_NOT_NAMES = frozenset(
    "公司 单位 部门 集团 银行 医院 学校 中心 管理 签字 盖章 签名 日期 电话 手机 地址 姓名 性别 年龄 无 未知 不详 匿名 测试 管理员 经理 先生 女士 同上 本人 相关 人员 其他 "
    "高兴 高峰 方便 方法 方案 周一 周二 周三 周四 周五 周六 周日 周末 明显 白天 黄金 金额 安全 安装 包括 成功 成本 时间 时候 全部 全国 全体 常见 常用 任何 任务 段落 向上 应当 应该 "
    "王者 王国 石油 石头 马上 马路 牛奶 白色 黑色 红色 黄色 蓝色 花园 水果 水平 雷达 雪花 项目 祖国 温度 温馨 和谐 计划 计算 于是 余额 党员 经验 经济 程序 程度 房屋 房产 车辆 单价 "
    "文件 文档 文本 文字 支付 支持 从事 别人 信息 信用 解决 解释 查询 查看 关于 关系 强制 强调 充值 充分 平台 平均 平时 左右 易用 终止 冷静 连接 连续 都是 都有 能力 华为 万元 万人".split()
)


@functools.cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    from models.entities import tables

    return frozenset(tables.ranked_surnames()), tables.compound_surnames()


def name_like(text: str) -> bool:
    """Could ``text`` be a Chinese name: a surname and one or two characters, a minority name with ·, a latin name?"""
    if text in _NOT_NAMES or text[:2] in _NOT_NAMES:
        return False
    if "·" in text:
        parts = text.split("·")
        return all(re.fullmatch(r"[\u4e00-\u9fff]{1,8}", part) for part in parts) and len(text) <= 20
    if not re.fullmatch(r"[\u4e00-\u9fff\u3400-\u4dbf]{2,4}", text):
        return False
    single, compound = _surnames()
    if text[:2] in compound and 3 <= len(text) <= 4:
        return True
    if text[0] not in single:
        return False
    # a woman's husband's name before her own (欧陈美玲) is the one four-character form beside compound surnames
    return len(text) <= 3 or text[1] in single


class PersonRecognizer(VerifiedRecognizer):
    """A name after a word that announces one, or before a title."""

    entity = "PERSON"
    regex = (
        rf"(?:{_CUES})(?: ?\([^()\n]{{1,8}}\))?[ \t]?[:：|][ \t\"']{{0,3}}([\u4e00-\u9fff·]{{2,15}}?)"
        rf"(?=[\s,，、;；。.)）/|\"'(（<\[]|$|性别|身份证|电话|手机|联系|男|女|先生|女士|以下|[0-9])"
        rf"|([\u4e00-\u9fff]{{2,3}}?)(?=(?:{_TITLES})(?![\u4e00-\u9fff]{{0,1}}制|们|室))"
    )
    triggers = tuple(dict.fromkeys(word[:2] for word in (*_CUES.split("|"), *_TITLES.split("|"))))
    cues = tuple({word[:2] for word in _CUES.split("|")} - {title[:2] for title in _TITLES.split("|")})
    reach = (160, 160)
    examples = ("姓名：张三丰，", "联系人:欧阳静怡 13812345678", "甲方：古丽娜尔·艾合买提", "请联系王建国先生")
    counter_examples = ("联系人：公司财务", "甲方：杭州云溪网络科技有限公司", "姓名：无", "各位先生")

    def spotted(self, data: bytes, place: int) -> bool:
        """A cue is followed by a colon or a bar; before a title stands a surname, two or three characters back."""
        if _AFTER_CUE.match(data, place):
            return True
        if not data.startswith(_TITLE_STARTS, place):
            return False
        head = data[max(0, place - 12) : place].decode("utf-8", "ignore")
        single, compound = _surnames()
        return head[-3:-2] in single or head[-2:-1] in single or head[-3:-1] in compound

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Name-like by surname and length; before a title only with a full name."""
        announced = before.rstrip(" \t\"'").endswith((":", "：", "|"))
        if announced:
            return Judged(0.8, ("context",), value) if name_like(value) else None
        del after
        if len(value) >= 2 and name_like(value) and not (before and re.match(r"[\u4e00-\u9fff]", before[-1]) and before[-1] not in "请找给向和与由对系为是的、"):
            return Judged(0.6, ("context",), value)
        return None
