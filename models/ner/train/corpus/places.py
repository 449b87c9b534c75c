"""Places: addresses from province to room, in full and in short, in towns and villages; and places that are no address."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from models.entities.tables import ranked_surnames, short_name
from models.ner.train.corpus.draft import Draft
from models.ner.train.data import lines


@dataclass(slots=True)
class Place:
    """A division and those below it."""

    name: str
    below: list[Place] = field(default_factory=list)

    @property
    def short(self) -> str:
        """As people say it: without 省, 市, 自治区."""
        return _SHORT.get(self.name) or (self.name if self.name.endswith(("开发区", "园区", "场", "新区")) else short_name(self.name))


_SHORT = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
}
_NO_LEVEL = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_ROAD_NAMES = (
    "人民 中山 解放 建设 和平 新华 胜利 文化 建国 光明 友谊 团结 幸福 朝阳 东风 红旗 延安 北京 南京 上海 天津 重庆 广州 武汉 成都 昆明 长春 沈阳 大连 青岛 济南 郑州 西安 兰州 银川 贵阳 "
    "长江 黄河 珠江 淮河 湘江 松花江 嘉陵江 太湖 西湖 洞庭 鄱阳 泰山 黄山 华山 衡山 嵩山 庐山 峨眉 昆仑 天山 长白山 井冈山 科技 创新 创业 工业 产业 学府 学院 大学 体育 文昌 文汇 文苑 文三 "
    "教工 学士 迎宾 迎春 环城 沿江 滨江 滨河 滨海 滨湖 湖滨 江滨 海滨 沿河 站前 车站 机场 火车站 广场 中心 商业 市场 商城 金融 财富 世纪 时代 未来 希望 希望 振兴 振华 兴业 兴华 复兴 "
    "中兴 民主 民族 民生 民权 自由 劳动 劳模 青年 五一 五四 八一 七一 九一 一环 二环 三环 四环 经一 经二 经三 经四 经五 经七 经十 纬一 纬二 纬三 纬四 金水 金山 银山 金桥 金沙 玉泉 玉兰 桂花 "
    "梅花 樱花 牡丹 芙蓉 紫荆 丁香 海棠 桃园 梅园 竹园 松园 柳园 杏花 荷花 翠竹 翠湖 青松 香樟 银杏 梧桐 凤凰 龙腾 凤翔 龙华 龙泉 麒麟 白鹤 白云 青云 彩云 祥云 仙桃 明珠 明月 秀水 清泉 东湖 "
    "南湖 西湖 北湖 东门 南门 西门 北门 东关 南关 西关 北关 东大 南大 西大 北大 鼓楼 钟楼 文庙 孔庙 书院 贡院 府前 县前 衙前 市府 省府 政通 勤政 廉政 公园 植物园 动物园 科学 科苑 软件 高新 "
    "云计算 大数据 物流 仓储 港口 码头 渔港 盐田 铁路 公路 桥头 大桥 石桥 板桥 虹桥 卢沟 天桥 双桥 三桥 石井 古井 双井 甘泉 温泉 龙井 水井 塔山 宝塔 白塔 七星 北斗 天河 银河 星海 星湖 海天 "
    "东方红 向阳 前进 跃进 先锋 英雄 烈士 纪念 凯旋 抗战 建军 拥军 双拥 交通 运输 邮电 电信 供销 粮食 纺织 轻工 化工 钢铁 冶金 机械 电子 仪表 汽车 航天 航空 船厂 造船 船舶 盐业 制药 陶瓷"
).split()
_ROAD_KINDS = ("路", "街", "大道", "大街", "巷", "胡同", "弄", "道", "里", "支路", "一路", "二路", "三路", "东路", "西路", "南路", "北路", "中路", "东街", "西街", "南街", "北街", "正街", "老街", "横街", "东大街", "西大街", "南大街", "北大街", "大道中", "大道东", "大道西", "大道北", "大道南", "高架路", "公路", "环路", "新街", "步行街", "后街", "条", "坊", "场", "一巷", "二巷", "三巷", "路一段", "路二段", "路中段", "路南段", "路东段", "路北段", "东路东段", "路西段")
_YARD_KINDS = ("花园", "小区", "家园", "苑", "公寓", "新村", "府", "名苑", "花苑", "佳苑", "嘉园", "雅苑", "华庭", "豪庭", "名邸", "名都", "新城", "城", "湾", "国际", "山庄", "别墅", "庭院", "里", "一期", "二期", "丽都", "御府", "天下", "世家", "御景", "华府", "公馆", "壹号院", "家属院", "宿舍", "社区", "大院", "职工宿舍", "教师公寓", "安置房", "安置小区", "名居", "水岸", "春天", "阳光城", "半岛", "郡", "园", "东苑", "西苑", "南区", "北区", "东区")
_TOWER_KINDS = ("大厦", "广场", "中心", "国际中心", "商务中心", "写字楼", "商务楼", "国际大厦", "金融中心", "科技大厦", "创业中心", "孵化器", "科技园", "产业园", "软件园", "创意园", "工业园", "物流园", "商城", "购物中心", "大楼", "综合楼", "办公楼", "SOHO", "MALL", "世纪城", "环球中心", "财富中心", "商贸城", "批发市场", "农贸市场", "建材市场", "五金城", "汽配城", "电子城", "总部基地", "电商园", "双创基地")
_YARD_WORDS = "阳光 金色 世纪 东方 翠湖 龙湖 碧桂 万科 保利 恒大 绿城 绿地 华润 中海 金地 融创 新城 滨江 江南 水岸 香榭 枫丹 白桦 紫薇 丁香 海棠 桂花 梧桐 银杏 杨柳 玫瑰 牡丹 荷塘 蓝天 碧水 青山 湖畔 河畔 海景 山水 御景 帝景 名门 书香 学府 状元 翰林 博雅 盛世 锦绣 锦江 天鹅 凤凰 丽景 丽水 怡景 怡和 和谐 幸福 康乐 安居 安康 福星 福田 鑫苑 鑫源 华府 华庭 嘉禾 嘉和 兴业 富源 富力 星河 星光 天润 天福 瑞景 瑞和 明珠 明月 春江 秋月 夏荷 冬青 橡树 金桂 玉兰 水晶 琥珀 珍珠 钻石 中央 国贸 时代 未来 上城 新天地 罗马 维也纳 塞纳 威尼斯 加州 温莎 剑桥 普罗旺斯".split()
_VILLAGE_ENDS = ("村", "村", "村", "村", "庄", "屯", "寨", "沟", "坪", "湾", "塘", "岭", "坝", "冲", "坳", "堡", "营", "集", "铺", "店", "桥", "洼", "峪", "庄村", "屯村", "沟村", "家村", "家庄", "家庄村", "家屯", "家湾", "家沟", "家坪村", "家塘村", "家寨", "家营村", "家堡村", "家坝村", "家冲", "家岭村", "家店村", "家桥村", "家集", "家洼", "家河村", "家梁", "坡村", "岗村", "岗", "里村", "头村", "口村", "河村", "山村", "井村", "台子", "窝棚", "窑", "窑村", "崖", "圩", "圩村", "浜", "埭", "垸", "垱", "咀", "嘴村", "磨", "碾")
_VILLAGE_WORDS = "东 西 南 北 前 后 上 下 大 小 老 新 中 高 长 红 白 黑 青 黄 双 三 五 七 八 石 柳 杨 松 榆 槐 枣 梨 桃 李子 杏花 樱桃 竹 柏 桐 梅 荷花 芦 茅 麻 金 银 铜 铁 龙 凤 虎 马 牛 羊 鹿 鹤 燕 鱼 龙王 娘娘 观音 土地 关帝 文昌 魁星 石桥 板桥 木桥 水口 水源 清水 黑水 沙河 大河 小河 长河 河西 河东 河南 山前 山后 岭南 岭北 坡头 坪上 岗上 塘下 井上 团结 光明 胜利 前进 红星 红光 红旗 东风 和平 民主 新民 新建 新华 永兴 永安 永丰 太平 安乐 福兴 兴隆 兴旺 丰收 五星 星火 跃进 联合 联丰 建设 幸福 三合 双合 四方 八里 十里 三里 五里 七里 二十里 头道 二道 三道 王 李 张 刘 陈".split()
_NUMERALS = "一二三四五六七八九十"
_LETTERS = "ABCDEFGHJK"

_COUNTRIES = "美国 英国 法国 德国 日本 韩国 俄罗斯 印度 巴西 加拿大 澳大利亚 新西兰 意大利 西班牙 葡萄牙 荷兰 比利时 瑞士 瑞典 挪威 芬兰 丹麦 波兰 捷克 奥地利 匈牙利 希腊 土耳其 埃及 南非 尼日利亚 肯尼亚 埃塞俄比亚 摩洛哥 沙特阿拉伯 阿联酋 伊朗 伊拉克 以色列 巴基斯坦 孟加拉国 斯里兰卡 尼泊尔 缅甸 泰国 越南 老挝 柬埔寨 马来西亚 新加坡 印度尼西亚 印尼 菲律宾 文莱 蒙古国 哈萨克斯坦 乌兹别克斯坦 吉尔吉斯斯坦 乌克兰 白俄罗斯 墨西哥 阿根廷 智利 秘鲁 哥伦比亚 古巴 委内瑞拉 刚果（金） 赞比亚 坦桑尼亚 安哥拉 加纳 朝鲜 爱尔兰 冰岛 罗马尼亚 保加利亚 塞尔维亚 克罗地亚 卡塔尔 科威特 阿曼 约旦 中国 中华人民共和国".split()
_WORLD = "纽约 洛杉矶 旧金山 芝加哥 华盛顿 波士顿 西雅图 硅谷 伦敦 巴黎 柏林 慕尼黑 法兰克福 汉堡 杜塞尔多夫 罗马 米兰 马德里 巴塞罗那 里斯本 阿姆斯特丹 鹿特丹 布鲁塞尔 苏黎世 日内瓦 维也纳 布拉格 华沙 布达佩斯 雅典 伊斯坦布尔 莫斯科 圣彼得堡 东京 大阪 名古屋 京都 横滨 福冈 札幌 首尔 釜山 仁川 曼谷 清迈 河内 胡志明市 金边 吉隆坡 雅加达 马尼拉 孟买 新德里 班加罗尔 迪拜 阿布扎比 利雅得 多哈 开罗 拉各斯 内罗毕 亚的斯亚贝巴 约翰内斯堡 开普敦 悉尼 墨尔本 布里斯班 奥克兰 多伦多 温哥华 蒙特利尔 墨西哥城 圣保罗 里约热内卢 布宜诺斯艾利斯 加利福尼亚州 得克萨斯州 佛罗里达州 北海道 九州岛 夏威夷 关岛".split()
_REGIONS = "华东 华南 华北 华中 西南 西北 东北 长三角 珠三角 京津冀 粤港澳大湾区 环渤海 中原 江浙沪 川渝 闽南 潮汕 苏北 苏南 浙西 浙东 皖南 皖北 鲁西南 鲁南 胶东 豫东 豫西 冀中 陕北 陕南 关中 湘西 鄂西 赣南 粤北 粤东 粤西 桂北 滇西 黔东南 川西 辽东 辽西 吉林西部 欧洲 北美 南美 非洲 东南亚 中亚 中东 亚太 拉美 西欧 东欧 北欧 南亚 大洋洲 河西走廊 江南 塞北 岭南 关外 江汉平原 成都平原 华北平原 黄土高原 青藏高原 云贵高原 内蒙古高原 四川盆地 塔里木盆地 柴达木盆地 呼伦贝尔草原 长江以北 黄河以南".split()
_SIGHTS = "长江 黄河 珠江 淮河 湘江 赣江 汉江 嘉陵江 岷江 乌江 松花江 鸭绿江 黑龙江 怒江 澜沧江 雅鲁藏布江 钱塘江 黄浦江 苏州河 京杭大运河 太湖 洞庭湖 鄱阳湖 巢湖 洪泽湖 微山湖 青海湖 滇池 洱海 千岛湖 西湖 东湖 玄武湖 南湖 泰山 华山 衡山 恒山 嵩山 黄山 庐山 峨眉山 武夷山 雁荡山 普陀山 五台山 九华山 武当山 青城山 天山 昆仑山 秦岭 大别山 太行山 燕山 长白山 大兴安岭 祁连山 贺兰山 横断山 喜马拉雅山 珠穆朗玛峰 渤海 黄海 东海 南海 台湾海峡 琼州海峡 胶州湾 杭州湾 北部湾 三亚湾 鼓浪屿 崇明岛 舟山群岛 海南岛 台湾岛 南沙群岛 天安门 天安门广场 故宫 颐和园 圆明园 八达岭长城 外滩 陆家嘴 南京路步行街 人民广场 中关村 王府井 西单 国贸 三里屯 望京 五道口 亦庄 雄安新区 浦东新区 前海 横琴 光谷 解放碑 春熙路 宽窄巷子 观前街 夫子庙 新街口 五一广场 橘子洲 黄鹤楼 滕王阁 岳阳楼 大雁塔 钟楼 兵马俑 莫高窟 布达拉宫 大昭寺 少林寺 灵隐寺 白马寺 三峡大坝 葛洲坝 小浪底".split()
_STOP_KINDS = ("站", "东站", "南站", "北站", "西站", "火车站", "高铁站", "机场", "国际机场", "汽车站", "客运站", "客运中心", "港", "码头", "收费站", "服务区", "口岸", "保税区", "综合保税区", "开发区", "高新区", "经开区", "老城区", "市区", "城区", "北郊", "西郊", "郊区", "城东", "城西", "周边")
_HK = "中环德辅道中 湾仔轩尼诗道 铜锣湾告士打道 北角英皇道 九龙弥敦道 旺角亚皆老街 尖沙咀广东道 观塘开源道 荃湾青山公路 沙田大涌桥路 元朗青山公路 屯门屯喜路 葵涌葵丰街 深水埗钦州街 上环干诺道西 西环坚尼地城海旁 柴湾利众街 将军澳唐贤街 红磡马头围道 长沙湾青山道 新蒲岗大有街 鰂鱼涌华兰路".split()
_HK_TOWERS = "海港城 世纪大厦 永安中心 信德中心 华润大厦 丽晶花园 嘉湖山庄 太古城 美孚新邨 黄埔花园 恒丰工业大厦 置地广场 皇后大厦 百乐商业中心 富利广场".split()
_TW = "台北市信义区市府路 台北市大安区忠孝东路四段 台北市中山区南京东路二段 台北市内湖区瑞光路 新北市板桥区文化路一段 新北市三重区重新路 桃园市中坜区中正路 台中市西屯区台湾大道三段 台中市北区三民路三段 台南市东区东门路 高雄市前镇区中华五路 高雄市左营区博爱二路 新竹市东区光复路一段 新竹县竹北市光明六路 基隆市仁爱区仁一路 彰化县彰化市中山路 嘉义市西区垂杨路 花莲县花莲市中正路 屏东县屏东市民生路 台北县永和市中正路".split()
_TW_TOWNS = "台北 高雄 台中 台南 新竹 桃园 基隆 嘉义 花莲 台东 屏东 宜兰 南投 云林 彰化 苗栗 澎湖 金门 新北市 台北市 高雄市 台中市 香港 澳门 九龙 新界 港岛 旺角 尖沙咀 中环".split()


@functools.cache
def tree() -> list[Place]:
    """Provinces with all below them."""
    roots: list[Place] = []
    path: list[Place] = []
    for line in lines("divisions"):
        depth = len(line) - len(line.lstrip("\t"))
        place = Place(line[depth:])
        (path[depth - 1].below if depth else roots).append(place)
        path[depth:] = [place]
    return roots


@functools.cache
def _names() -> tuple[str, ...]:
    """Townships without 镇 and 街道: what roads and yards are named after."""
    found = {}
    for province in tree():
        for city in province.below:
            for county in city.below:
                for town in county.below:
                    name = town.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
                    if 2 <= len(name) <= 3 and not name.endswith(("族", "区")):
                        found[name] = None
    return tuple(found)


def chain(draft: Draft) -> tuple[Place, Place, Place, Place | None]:
    """A province, a city of it, a county of that, and a township."""
    province = draft.pick(tree())
    while not province.below:
        province = draft.pick(tree())
    city = draft.pick(province.below)
    while not city.below:
        city = draft.pick(province.below)
    county = draft.pick(city.below)
    return province, city, county, draft.pick(county.below) if county.below else None


def _digits(draft: Draft, number: int) -> str:
    if number <= 99 and draft.maybe(0.03):
        tens, ones = divmod(number, 10)
        if tens:
            return ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" + (_NUMERALS[ones - 1] if ones else "")
        return _NUMERALS[ones - 1]
    return str(number)


def road(draft: Draft) -> str:
    """A road: named after virtues, towns, plants, or anything."""
    roll = draft.uniform()
    if roll < 0.55:
        stem = draft.pick(_ROAD_NAMES)
    elif roll < 0.82:
        stem = draft.pick(_names())
    elif roll < 0.9:
        stem = draft.pick(lines("ancient"))
    else:
        stem = draft.pick(_YARD_WORDS)
    if draft.maybe(0.12):
        stem = draft.pick("东西南北") + stem if draft.maybe(0.5) else stem + draft.pick(("东", "西", "南", "北"))
    return stem + draft.low(_ROAD_KINDS, 2.6)


def _yard(draft: Draft) -> str:
    stem = draft.pick(_YARD_WORDS) if draft.maybe(0.5) else draft.pick(_names())
    if draft.maybe(0.2):
        stem += draft.pick(_YARD_WORDS)
    return stem + draft.low(_YARD_KINDS, 1.6)


def _tower(draft: Draft) -> str:
    roll = draft.uniform()
    if roll < 0.4:
        stem = draft.pick(_YARD_WORDS)
    elif roll < 0.7:
        stem = draft.pick(lines("brands"))
    else:
        stem = draft.pick(_names())
    return stem + draft.low(_TOWER_KINDS, 1.5)


def _house(draft: Draft) -> str:
    """A number on a road."""
    number = _digits(draft, int(draft.uniform() ** 2 * 1200) + 1 if draft.maybe(0.8) else draft.number(1, 99))
    roll = draft.uniform()
    if roll < 0.8:
        return number + "号"
    if roll < 0.84:
        return f"{number}-{draft.number(1, 30)}号"
    if roll < 0.87:
        return f"{number}号附{draft.number(1, 20)}号"
    if roll < 0.89:
        return f"{number}弄{draft.number(1, 60)}号"
    if roll < 0.91:
        return f"{number}号{draft.pick(('甲', '乙', '之一', '内', '院', '大院'))}"
    if roll < 0.925:
        return f"{draft.pick(('甲', '增', '临', '附'))}{number}号"
    if roll < 0.95:
        return f"{number}号院"
    if roll < 0.97:
        return f"{number}、{draft.number(1, 999)}号" if draft.maybe(0.4) else f"{number}-{draft.number(2, 1200)}号"
    return number


def _unit(draft: Draft) -> str:
    """Building, entrance, floor, room, in one of the ways in which people write them."""
    building, entrance, floor, flat = draft.number(1, 40), draft.number(1, 6), draft.number(1, 33), draft.number(1, 8)
    letter = draft.pick(_LETTERS)
    room = f"{floor}{flat:02d}"
    roll = int(draft.uniform() * 28)
    block = draft.pick(("栋", "幢", "号楼", "座", "#楼", "#", "号"))
    if roll < 6:
        return f"{building}{block}{entrance}单元{room}{draft.pick(('室', '', '号', '户', '房'))}"
    if roll < 9:
        return f"{building}{block}{room}{draft.pick(('室', '', '房', '号'))}"
    if roll < 11:
        return f"{building}-{entrance}-{room}" + draft.pick(("", "室", "号"))
    if roll < 12:
        return f"{building}-{flat + 1}-{flat}"
    if roll < 15:
        return f"{letter}座{room}{draft.pick(('室', '', '单元', '号', '房'))}"
    if roll < 16:
        return f"{letter}栋{floor}楼"
    if roll < 17:
        return f"{letter}{draft.number(1, 9)}-{room}" + draft.pick(("", "室"))
    if roll < 19:
        return f"{floor}楼{draft.pick(('', f'{room}室', '整层', f'{letter}区', f'{letter}座', f'{room}'))}"
    if roll < 20:
        return f"{floor}层{draft.pick(('', f'{room}', f'{room}室', f'{letter}单元', f'{room}-{floor}{flat + 3:02d}室'))}"
    if roll < 22:
        return f"{room}{draft.pick(('室', '房', '号房', '号铺', '单元'))}"
    if roll < 23:
        return f"{draft.pick(_NUMERALS)}号楼{draft.pick(_NUMERALS[:6])}单元{draft.pick(_NUMERALS)}层{draft.pick(('东户', '西户', '中户', '左', '右'))}"
    if roll < 24:
        return draft.pick((f"{building}号商铺", f"{building}号门面", f"底商{building}号", "负一层", f"负{draft.pick('一二')}楼{building}号", f"一层{letter}{building}号", f"{building}号摊位", f"{letter}{building:02d}号铺", f"{letter}区{building}号", f"1F-{building}"))
    if roll < 25:
        return draft.pick((f"{building}号厂房", f"{building}号车间", f"{building}号库", f"{letter}区{building}号仓库", f"第{draft.pick(_NUMERALS)}车间", f"{building}号楼{floor % 7 + 1}层", f"{building}栋厂房{floor % 4 + 1}楼"))
    if roll < 26:
        return f"{building}{block}{draft.pick('甲乙丙东西')}单元{room}" + draft.pick(("", "室"))
    if roll < 27:
        return f"{building}{block}"
    return f"{building}{block}{entrance}门{room}"


def _directions(draft: Draft) -> str:
    return draft.pick(("北首", "南首", "东首", "西首", "东段", "西段", "中段", "南段", "北段", "南侧", "北侧", "东侧", "西侧", "东头", "西头", "以东", "以南", "南端", "北端"))


def _village(draft: Draft) -> str:
    if draft.maybe(0.45):
        end = draft.pick(_VILLAGE_ENDS)
        stem = draft.low(ranked_surnames(), 2.2)
        if not end.startswith("家") and draft.maybe(0.7):
            stem = draft.pick(_VILLAGE_WORDS) + (draft.pick(_VILLAGE_WORDS) if draft.maybe(0.3) else "")
        return stem + end
    if draft.maybe(0.5):
        return draft.pick(_names()) + "村"
    return draft.pick(_VILLAGE_WORDS) + draft.pick(_VILLAGE_WORDS) + draft.low(_VILLAGE_ENDS, 2.0)


def _rural(draft: Draft) -> str:
    """Village and what lies below it."""
    village = _village(draft)
    if draft.maybe(0.15):
        village += draft.pick(("委会", "民委员会", "社区", "新村", "自然村", "中心村")) if village.endswith("村") else "村"
    number = str(draft.number(1, 30)) if draft.maybe(0.6) else draft.pick(_NUMERALS)
    roll = draft.uniform()
    if roll < 0.38:
        tail = draft.pick(("组", "组", "组", "社", "队", "村民小组", "小组", "生产队"))
        tail = ("第" if draft.maybe(0.15) else "") + number + tail
    elif roll < 0.52:
        tail = draft.pick(_VILLAGE_WORDS) + draft.pick(("屯", "组", "寨", "湾", "院子", "坡", "沟", "冲", "塆", "村民小组", "自然村", "庄", "片区", "台", "屋场"))
    elif roll < 0.62:
        tail = _digits(draft, draft.number(1, 300)) + "号"
    elif roll < 0.7:
        tail = f"{number}组{draft.number(1, 200)}号"
    elif roll < 0.76:
        tail = draft.pick(("东", "西", "南", "北", "中", "前", "后")) + draft.pick(("街", "巷", "路", "头", "片", "街三巷", "路北", "胡同"))
    elif roll < 0.8:
        tail = draft.pick(("村口", "村东头", "小学旁", "卫生室", "路口")) if draft.maybe(0.3) else ""
    else:
        tail = ""
    return village + tail


def _steppe(draft: Draft) -> str:
    stems = "巴彦 乌兰 查干 哈日 布日 阿日 宝力根 白音 额尔敦 呼和 敖包 乌力吉 德力格尔 浩特 塔拉 诺尔 陶海 查干诺尔 巴彦塔拉 乌兰哈达 哈日努德 图门 伊和 努图克 海力斯 都呼木 达布希 锡热".split()
    stem = draft.pick(stems) + draft.pick(stems) if draft.maybe(0.5) else draft.pick(stems)
    top = draft.pick(stems) + draft.pick(("苏木", "镇", "苏木")) if draft.maybe(0.6) else ""
    tail = draft.pick(("嘎查", "嘎查", "嘎查", "艾里", "分场", "牧业队", "独贵龙"))
    return top + stem + tail + draft.pick(("", "", f"{draft.number(1, 9)}组", f"{draft.number(1, 99)}号"))


def _farm(draft: Draft) -> str:
    return draft.pick(_names()) + draft.pick(("农场", "林场", "牧场", "园艺场", "茶场", "种畜场", "渔场", "团场")) + draft.pick(
        (f"{draft.number(1, 30)}连", f"{draft.number(1, 30)}队", f"第{draft.pick(_NUMERALS)}分场", f"{draft.number(1, 20)}分场{draft.number(1, 9)}队", f"{draft.number(1, 90)}号")
    )


def _zone(draft: Draft) -> str:
    name = draft.pick(_names()) if draft.maybe(0.6) else draft.pick(("经济技术", "高新技术产业", "高新", "经济", "循环经济", "空港", "临港", "化工", "台商投资"))
    return name + draft.pick(("开发区", "工业园区", "工业园", "工业区", "工业集中区", "产业集聚区", "产业园", "科技园", "物流园区", "高新区", "创业园", "食品工业园"))


def _crossing(draft: Draft) -> str:
    first, second = road(draft), road(draft)
    join = draft.pick(("与", "与", "和", "、", "－", "/"))
    return first + join + second + draft.pick(("交叉口", "交汇处", "路口", "交界处", "交叉路口", "十字路口", "丁字路口")) + draft.pick(
        ("", "", "", "东南角", "西北角", "北侧", "往东200米", "南50米", "西南侧", "东北角", "以北100米")
    )


def _prefix(draft: Draft, rural: bool) -> str:
    """The divisions in front: all or some of them, with or without 省 and 市."""
    province, city, county, town = chain(draft)
    own_city = city.name not in _NO_LEVEL
    roll = draft.uniform()
    short = draft.maybe(0.27)
    parts: list[str] = []
    if roll < 0.42:
        parts.append(province.short if short else province.name)
    if own_city and roll < 0.72:
        parts.append(city.short if short and draft.maybe(0.6) else city.name)
    elif not own_city and 0.42 <= roll < 0.72 and not province.name.endswith(("省", "自治区")):
        parts.append(province.short if short else province.name)
    if roll < 0.86 and (not short or len(county.name) > 2 or rural):
        usual = short and county.name.endswith(("市", "县")) and draft.maybe(0.4)
        parts.append(county.short if usual else county.name)
    if town and (rural or draft.maybe(0.22)) and roll < 0.95:
        parts.append(town.name)
    gap = " " if draft.maybe(0.02) else ""
    return gap.join(parts) + gap


def address(draft: Draft, *, whole: bool = False) -> str:
    """An address: at least a road or village with more; with `whole` from a division on."""
    roll = draft.uniform()
    if roll > 0.985:
        return hongkong(draft)
    rural = 0.68 < roll <= 0.9
    prefix = "" if not whole and not rural and draft.maybe(0.16) else _prefix(draft, rural)
    if rural:
        if draft.maybe(0.09):
            return _prefix(draft, False) + (_steppe(draft) if draft.maybe(0.6) else _farm(draft))
        return prefix + _rural(draft)
    if roll < 0.40:
        out = prefix + road(draft) + (_directions(draft) if draft.maybe(0.03) else "") + _house(draft)
        if draft.maybe(0.45):
            out += _yard(draft)
            out += draft.pick(("", "", "一期", "二期", "A区", "东区")) if draft.maybe(0.2) else ""
        return out + (_unit(draft) if draft.maybe(0.72) else "")
    if roll < 0.52:
        return prefix + road(draft) + _house(draft) + _tower(draft) + (_unit(draft) if draft.maybe(0.8) else "")
    if roll < 0.60:
        return prefix + (_yard(draft) if draft.maybe(0.6) else _tower(draft)) + _unit(draft)
    if roll < 0.64:
        return prefix + _zone(draft) + road(draft) + (_house(draft) if draft.maybe(0.8) else _directions(draft)) + (_unit(draft) if draft.maybe(0.25) else "")
    if roll < 0.68:
        out = prefix + _zone(draft) + draft.pick(("", "内", f"{draft.pick(_LETTERS)}区", "一期", f"{draft.number(1, 20)}号地块"))
        return out + draft.pick((f"{draft.number(1, 30)}栋", f"{draft.number(1, 30)}号", f"{draft.number(1, 12)}号厂房", f"{draft.pick(_LETTERS)}{draft.number(1, 9)}栋{draft.number(1, 6)}楼", f"{draft.number(1, 30)}号楼{draft.number(1, 9)}层"))
    if roll < 0.93:
        return (prefix or _prefix(draft, False)) + _crossing(draft)
    if roll < 0.965:
        return (prefix or _prefix(draft, False)) + road(draft) + (_directions(draft) if draft.maybe(0.35) else "")
    return (prefix or _prefix(draft, False)) + _yard(draft)


def crossing(draft: Draft) -> str:
    """Two roads that meet, with or without the town."""
    return (_prefix(draft, False) if draft.maybe(0.5) else "") + _crossing(draft)


def hongkong(draft: Draft) -> str:
    """An address in Hong Kong, Macau or Taiwan."""
    number = draft.number(1, 900)
    if draft.maybe(0.5):
        lane = f"{draft.number(1, 300)}巷" if draft.maybe(0.3) else ""
        return draft.pick(_TW) + lane + f"{number}号" + draft.pick(("", f"{draft.number(1, 20)}楼", f"{draft.number(2, 20)}楼之{draft.number(1, 9)}", f"{draft.number(2, 9)}F"))
    region = draft.pick(("香港", "香港特别行政区", "", "中国香港", "香港"))
    tower = draft.pick(_HK_TOWERS) + draft.pick(("", "A座", "一期", "二座")) if draft.maybe(0.7) else ""
    return region + draft.pick(_HK) + f"{number}号" + tower + draft.pick(("", f"{draft.number(1, 40)}楼", f"{draft.number(1, 40)}楼{draft.pick(_LETTERS)}室", f"{draft.number(1, 40)}字楼{draft.number(1, 9):02d}室"))


def home(draft: Draft) -> str:
    """A yard with building and flat, as neighbours say it."""
    return _yard(draft) + _unit(draft)


def town(draft: Draft) -> str:
    """A city or county, in short or in full."""
    province, city, county, _ = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.5:
        return own.short
    if roll < 0.68:
        return own.name
    if roll < 0.84:
        return county.name
    return county.short


def location(draft: Draft) -> str:
    """A place that is no address: divisions, countries, rivers, stations, regions, roads and villages alone."""
    roll = draft.uniform()
    if roll < 0.36:
        return town(draft)
    province, city, county, below = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    if roll < 0.46:
        return province.short if draft.maybe(0.6) else province.name
    if roll < 0.6:
        short = draft.maybe(0.4)
        parts = [province.short if short else province.name] if draft.maybe(0.7) else []
        if own is city:
            parts.append(own.short if short else own.name)
        if draft.maybe(0.6) or not parts:
            parts.append(county.name)
        if below and draft.maybe(0.2):
            parts.append(below.name)
        return "".join(parts)
    if roll < 0.66:
        return draft.pick(_COUNTRIES)
    if roll < 0.71:
        return draft.pick(_WORLD)
    if roll < 0.76:
        return draft.pick(_REGIONS)
    if roll < 0.83:
        return draft.pick(_SIGHTS)
    if roll < 0.88:
        return own.short + draft.pick(_STOP_KINDS)
    if roll < 0.91:
        return road(draft)
    if roll < 0.94:
        return _village(draft)
    if roll < 0.96:
        return below.name if below else county.name
    if roll < 0.98:
        return _tower(draft)
    return draft.pick(_TW_TOWNS)


def native_place(draft: Draft) -> str:
    """Where somebody comes from: province and county, in full or in short."""
    province, city, county, _ = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.3:
        return province.short + own.short if own is city else province.short
    if roll < 0.5:
        return province.name + own.name if own is city else province.name
    if roll < 0.7:
        return province.short + county.name
    if roll < 0.85:
        return province.name + (own.name if own is city else "") + county.name
    return own.short
