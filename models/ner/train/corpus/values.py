"""What stands between names: dates, times, sums, numbers of papers, telephones, mail addresses, products."""

from __future__ import annotations

from models.ner.train.corpus.draft import Draft

_NUMERALS = "〇一二三四五六七八九"
_BIG = "零壹贰叁肆伍陆柒捌玖"
_RELATIVE = "昨天 今天 明天 后天 前天 昨晚 今早 今天上午 昨天下午 明天一早 上周五 上周 本周三 这周 下周一 下周二上午 周五 周末 月底 月初 上个月 本月 下个月 去年 今年 前年 年初 年底 去年十月 今年三月 春节前 节后 国庆期间 十一之后 早上 中午 下午 傍晚 晚上 凌晨 刚才 刚刚 现在 目前 近日 日前 前几天 最近 不久前 当天 当晚 次日 随后 后来 一直 平时 三年前 两个月前 半小时前 十分钟后 从去年起".split()
_DOMAINS = "qq.com 163.com 126.com gmail.com outlook.com sina.com foxmail.com hotmail.com 139.com aliyun.com example.com company.com.cn".split()
_GOODS = "电脑 笔记本电脑 打印机 办公桌椅 水泥 钢筋 螺丝 轴承 电缆 阀门 水泵 服务器 交换机 路由器 手机 平板 显示器 空调 冰箱 洗衣机 面粉 大米 食用油 白糖 牛奶 茶叶 白酒 口罩 手套 药品 疫苗 试剂 轮胎 机油 电池 充电器 传感器 芯片 模具 注塑件 包装盒 纸箱 标签 布料 棉纱 羽绒服 衬衫 皮鞋 图书 教材 文具 玩具 家具 沙发 床垫 门窗 玻璃 瓷砖 地板 油漆 涂料 灯具 开关 苗木 化肥 农药 种子 饲料 生猪 鸡蛋 海鲜 水果 蔬菜 软件 系统 网站 小程序 设备 备件 仪器 样品 原材料 半成品 成品 办公用品 劳保用品 货物 货款 物资".split()
_MATTERS = "合同 协议 方案 报告 报价 发票 预算 图纸 材料 报销单 订单 计划 名单 考勤 工资 奖金 社保 公积金 年假 离职手续 入职手续 交接 付款申请 采购申请 用章申请 请假 加班 出差 培训 面试 招聘 绩效考核 年度总结 审计 检查 整改 验收 竣工 结算 开标 投标 招标 签约 续签 解约 退货 换货 维修 保养 安装 调试 盘点 对账 开票 认证 备案 立项 评审 上线 测试 部署 升级 迁移 推广 展会 发布会 座谈会 例会 家访 体检 住院 手术 复查 报案 调解 开庭 判决 执行 过户 抵押 贷款 还款 担保 理赔 拆迁 补偿 搬迁 装修 租赁 转让".split()


def date(draft: Draft) -> str:
    """A date in one of the ways in which it is written."""
    year, month, day = draft.number(1985, 2026), draft.number(1, 12), draft.number(1, 28)
    roll = int(draft.uniform() * 14)
    if roll < 5:
        return f"{year}年{month}月{day}日"
    if roll < 7:
        return f"{year}-{month:02d}-{day:02d}"
    if roll == 7:
        return f"{year}/{month}/{day}"
    if roll == 8:
        return f"{year}.{month:02d}.{day:02d}"
    if roll == 9:
        return f"{month}月{day}日"
    if roll == 10:
        return f"{year}年{month}月"
    if roll == 11:
        months = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
        return "".join(_NUMERALS[int(digit)] for digit in str(year)) + f"年{months[month - 1]}月{months[day % 12]}日"
    if roll == 12:
        return f"{year}年{month:02d}月{day:02d}日"
    return f"{year}{month:02d}{day:02d}"


def when(draft: Draft) -> str:
    """When something happened, as said in a sentence."""
    roll = draft.uniform()
    if roll < 0.62:
        return draft.pick(_RELATIVE)
    if roll < 0.9:
        return date(draft)
    return f"{draft.number(1, 12)}月{draft.number(1, 28)}日{draft.pick(('上午', '下午', '晚', '', ''))}{clock(draft)}"


def clock(draft: Draft) -> str:
    """A time of day."""
    hour, minute = draft.number(0, 23), draft.number(0, 59)
    return draft.pick((f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour}时{minute}分", f"{hour % 12 + 1}点", f"{hour % 12 + 1}点半", f"{hour:02d}:{minute:02d}:{draft.number(0, 59):02d}"))


def money(draft: Draft) -> str:
    """A sum."""
    value = int(10 ** (1 + 5 * draft.uniform()))
    roll = int(draft.uniform() * 9)
    if roll < 2:
        return f"{value}元"
    if roll == 2:
        return f"{value:,}.{draft.number(0, 99):02d}元"
    if roll == 3:
        return f"￥{value:,}.00"
    if roll == 4:
        return f"人民币{value}元"
    if roll == 5:
        return f"{value / 10000:.2f}万元"
    if roll == 6:
        return f"{draft.number(1, 900)}万元"
    if roll == 7:
        return f"人民币{_BIG[draft.number(1, 9)]}万{_BIG[draft.number(1, 9)]}仟元整"
    return f"{value}.{draft.number(0, 99):02d}"


def phone(draft: Draft) -> str:
    """A mobile or landline number."""
    if draft.maybe(0.8):
        number = draft.pick(("13", "15", "18", "17", "19")) + draft.digits(9)
        return number if draft.maybe(0.85) else f"{number[:3]}{draft.pick((' ', '-'))}{number[3:7]}{draft.pick((' ', '-'))}{number[7:]}"
    return f"0{draft.number(10, 999)}-{draft.digits(draft.pick((7, 8)))}"


def identity(draft: Draft) -> str:
    """A number such as identity cards have."""
    return f"{draft.digits(6)}{draft.number(1940, 2015)}{draft.number(1, 12):02d}{draft.number(1, 28):02d}{draft.number(0, 999):03d}{draft.pick('0123456789X')}"


def account(draft: Draft) -> str:
    """A card or account number."""
    number = draft.pick(("62", "95", "10")) + draft.digits(draft.pick((14, 15, 17)))
    return number if draft.maybe(0.8) else " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def code(draft: Draft) -> str:
    """A number of an order, a contract, a file."""
    letters = "".join(draft.pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(draft.number(1, 4)))
    return draft.pick((f"{letters}{draft.digits(8)}", f"{letters}-{draft.number(2015, 2026)}-{draft.digits(3)}", draft.digits(12), f"{letters}{draft.digits(4)}-{draft.digits(4)}", f"({draft.number(2010, 2026)}){letters}{draft.digits(4)}号", f"No.{draft.digits(7)}"))


def mail(draft: Draft) -> str:
    """A mail address."""
    letters = "".join(draft.pick("abcdefghijklmnopqrstuvwxyz") for _ in range(draft.number(3, 9)))
    return f"{letters}{draft.pick(('', '', draft.digits(3), '.' + letters[:3], '_' + letters[-2:]))}@{draft.pick(_DOMAINS)}"


def plate(draft: Draft) -> str:
    """A number plate."""
    return draft.pick("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼") + draft.pick("ABCDEFGH") + draft.pick(("", "·")) + "".join(draft.pick("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))


def goods(draft: Draft) -> str:
    """A thing that is bought or sold."""
    return draft.pick(_GOODS)


def matter(draft: Draft) -> str:
    """A matter of business."""
    return draft.pick(_MATTERS)


def small(draft: Draft) -> str:
    """A small number."""
    return str(draft.number(1, 60))
