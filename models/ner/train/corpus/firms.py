"""Organisations: firms in full and in short, authorities, schools, hospitals, banks, shops, associations."""

from __future__ import annotations

import functools

from models.entities.tables import ranked_surnames
from models.ner.train.corpus import persons, places
from models.ner.train.corpus.draft import Draft
from models.ner.train.data import lines

_TRADES = (
    "科技 信息技术 网络科技 软件 信息 电子 电子科技 智能科技 数据 通信 通讯 物联网 人工智能 半导体 微电子 光电 光学 新材料 新能源 环保 环保科技 生物 生物科技 生物医药 医药 制药 药业 医疗器械 医疗 健康 健康管理 "
    "机械 机械制造 重工 装备 精密机械 自动化 机电 电气 电器 电力 电缆 仪器 仪表 模具 五金 五金制品 金属 金属制品 钢铁 钢结构 铝业 铜业 矿业 煤业 化工 化学 石化 塑料 塑胶 橡胶 包装 包装材料 印刷 纸业 纺织 服装 "
    "服饰 针织 皮革 鞋业 家具 家居 木业 陶瓷 玻璃 建材 水泥 装饰 装饰工程 建筑 建筑工程 建设 建设工程 市政工程 园林 园林绿化 路桥 工程 工程设计 建筑设计 勘察设计 工程监理 工程咨询 房地产 房地产开发 置业 地产 物业 "
    "物业管理 食品 粮油 饮料 酒业 茶业 乳业 水产 农业 农业科技 农业发展 农牧 牧业 种业 饲料 林业 餐饮 餐饮管理 酒店 酒店管理 旅游 旅行社 国际旅行社 文化 文化传播 文化传媒 传媒 广告 影视 动漫 教育 教育科技 教育咨询 "
    "培训 体育 体育文化 会展 展览 投资 投资管理 资产管理 资本 基金管理 股权投资 证券 期货 保险代理 融资租赁 小额贷款 担保 商贸 贸易 进出口 国际贸易 商业 百货 超市 供应链 供应链管理 电子商务 物流 国际物流 货运代理 货运 "
    "运输 快递 仓储 航运 船舶 航空 汽车 汽车销售 汽车零部件 汽车服务 出租汽车 人力资源 劳务 劳务派遣 企业管理 管理咨询 商务咨询 咨询 知识产权代理 财税 税务师事务所 检测 检测技术 认证 安防 消防 消防工程 保安服务 家政 "
    "家政服务 珠宝 美容 化妆品 日化 玩具 礼品 眼镜 燃气 热力 水务 能源 石油 光伏 储能 电池 锂电 轨道交通 公共交通 地铁 轴承 阀门 泵业 电梯 空调 制冷 照明 灯饰 门窗 铸造 锻造 线缆 医院管理 养老服务 殡葬服务 拍卖 典当 评估"
).split()
_FORMS = ("有限公司", "有限公司", "有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "集团", "公司", "厂", "集团股份有限公司", "控股有限公司", "实业有限公司", "发展有限公司", "（集团）有限公司", "总公司")
_BRANCHES = ("分公司", "分公司", "分公司", "第一分公司", "第二分公司", "分部", "办事处", "项目部", "营业部", "子公司", "代表处", "服务部", "工厂", "研究院")
_SHORT_TAILS = ("科技", "物流", "电子", "医药", "药业", "建设", "实业", "股份", "集团", "传媒", "食品", "酒业", "能源", "新材", "电气", "智能", "软件", "网络", "教育", "地产", "置业", "装饰", "机械", "重工", "化工", "纺织", "服饰", "家居", "汽车", "环保", "生物", "医疗", "证券", "基金", "资本", "投资", "农业", "乳业", "电器", "光电", "半导体", "航空", "航运", "快递", "速运", "商贸", "贸易", "超市", "百货", "餐饮", "酒店", "旅游", "文化", "广告", "影业", "物业", "钢铁", "水泥", "铝业", "矿业", "燃气", "水务", "电力", "精工", "制造", "五金", "包装", "印刷", "设计院", "咨询", "人力", "财税", "保险", "信托", "租赁", "供应链", "通信", "数科", "云", "安防", "模具", "塑业", "陶瓷", "玻璃", "木业", "纸业", "电缆", "仪表", "建工", "路桥", "园林", "种业", "牧业", "粮油", "饮料", "茶业", "珠宝", "眼镜", "健康", "制药", "动力", "电池", "光伏", "锂电", "重汽", "客车", "船舶", "轮胎", "轴承")
_KNOWN = (
    "华为 中兴 腾讯 阿里巴巴 阿里 百度 字节跳动 京东 美团 滴滴 拼多多 网易 小米 联想 海尔 海信 格力 美的 格力电器 美的集团 TCL 比亚迪 宁德时代 吉利 吉利汽车 长城汽车 上汽 上汽集团 广汽 一汽 东风汽车 长安汽车 奇瑞 蔚来 理想汽车 小鹏汽车 "
    "宝钢 鞍钢 首钢 武钢 中石油 中石化 中海油 国家电网 南方电网 华能 大唐 华电 国电 中广核 中核 三峡集团 中国移动 中国联通 中国电信 中国铁塔 中铁 中铁建 中交 中建三局 中建八局 中国中车 中车 中船 中航工业 商飞 航天科工 兵器集团 中粮 华润 "
    "招商局 保利 中信 光大 平安 太平洋保险 人保 新华保险 泰康 阳光保险 众安保险 工行 农行 中行 建行 交行 招行 中信银行 浦发银行 民生银行 兴业银行 光大银行 平安银行 华夏银行 广发银行 邮储银行 微众银行 网商银行 国开行 进出口银行 "
    "中信证券 国泰君安 海通证券 华泰证券 广发证券 东方财富 蚂蚁集团 支付宝 银联 顺丰 圆通 中通 申通 韵达 极兔 德邦 菜鸟 京东物流 万科 碧桂园 恒大 融创 龙湖 绿城 世茂 金地 链家 贝壳 我爱我家 伊利 蒙牛 光明乳业 茅台 五粮液 泸州老窖 洋河 "
    "青岛啤酒 娃哈哈 农夫山泉 康师傅 统一 双汇 海天 金龙鱼 永辉 大润发 沃尔玛 家乐福 盒马 苏宁 国美 麦当劳 肯德基 星巴克 海底捞 西贝 同仁堂 云南白药 恒瑞 恒瑞医药 复星 复星医药 药明康德 迈瑞 迈瑞医疗 联影 鱼跃 中芯国际 长江存储 京东方 "
    "立讯精密 歌尔 富士康 台积电 三星 索尼 松下 丰田 本田 日产 大众 宝马 奔驰 奥迪 特斯拉 西门子 博世 通用电气 巴斯夫 拜耳 辉瑞 强生 宝洁 联合利华 雀巢 可口可乐 微软 谷歌 苹果 亚马逊 甲骨文 英特尔 高通 英伟达 思科 惠普 戴尔 IBM SAP "
    "德勤 普华永道 安永 毕马威 麦肯锡 新浪 搜狐 微博 快手 哔哩哔哩 知乎 携程 去哪儿 同程 用友 金蝶 科大讯飞 商汤 旷视 大疆 浪潮 紫光 方正 同方 三一重工 三一 中联重科 徐工 柳工 潍柴 玉柴 福田汽车 江淮 宇通 金龙客车 隆基 通威 晶科 阳光电源 "
    "先导智能 汇川技术 海康威视 大华股份 宁波银行 江苏银行 北京银行 徽商银行 新华社 人民日报社 央视 光明日报 第一财经 澎湃新闻 财新 光线传媒 华谊兄弟 新东方 好未来 学而思 猿辅导 中公教育 万达 万达集团 红星美凯龙 居然之家"
).split()
_BANKS = "中国工商银行 中国农业银行 中国银行 中国建设银行 交通银行 招商银行 中信银行 浦发银行 民生银行 兴业银行 光大银行 平安银行 华夏银行 广发银行 中国邮政储蓄银行 浙商银行 渤海银行 恒丰银行 工商银行 农业银行 建设银行 邮储银行 上海浦东发展银行 中国民生银行 中国光大银行".split()
_INSURERS = "中国平安 中国人寿 中国人民 中国太平洋 新华 泰康 太平 阳光 中华联合 大地 天安 华安 永安 安邦 国华 合众 民生 都邦 安盛天平 众诚".split()
_BUREAUS = (
    "公安局 财政局 税务局 教育局 民政局 司法局 人力资源和社会保障局 人社局 自然资源局 自然资源和规划局 生态环境局 住房和城乡建设局 住建局 交通运输局 水利局 水务局 农业农村局 商务局 文化和旅游局 卫生健康委员会 卫健委 应急管理局 审计局 市场监督管理局 "
    "统计局 医疗保障局 医保局 城市管理局 城管局 城市管理综合执法局 信访局 林业局 体育局 发展和改革委员会 发改委 发展和改革局 工业和信息化局 工信局 科学技术局 科技局 民族宗教事务局 退役军人事务局 国有资产监督管理委员会 国资委 地方金融监督管理局 机关事务管理局 "
    "行政审批局 政务服务中心 政务服务和数据管理局 大数据局 乡村振兴局 供销合作社 气象局 邮政管理局 烟草专卖局 消防救援支队 公安局交通警察支队 交警大队 不动产登记中心 公共资源交易中心 住房公积金管理中心 社会保险事业管理局 社会保险基金管理中心 疾病预防控制中心 疾控中心 "
    "环境监测站 质量技术监督检验所 土地储备中心 就业服务中心 人才服务中心 劳动人事争议仲裁委员会 仲裁委员会 人民法院 中级人民法院 人民检察院 公证处 法律援助中心 人民政府 人民政府办公室 政府办公室 人大常委会 政协 纪律检查委员会 纪委监委 组织部 宣传部 总工会 妇女联合会 妇联 残疾人联合会 残联 "
    "团委 文学艺术界联合会 科学技术协会 工商业联合会 红十字会 图书馆 博物馆 档案馆 文化馆 体育中心 少年宫 看守所 拘留所 戒毒所 救助管理站 福利院 殡仪馆 车辆管理所 车管所 出入境管理局 海关 海事局 边防检查站 人民武装部 武装部"
).split()
_TOWN_BODIES = "派出所 派出所 人民政府 卫生院 中心卫生院 中学 初级中学 中心小学 中心幼儿园 司法所 财政所 国土资源所 市场监督管理所 法庭 供销社 信用社 农村信用合作社 便民服务中心 综合执法队 社区卫生服务中心 敬老院 文化站 兽医站 林业站 街道办事处 税务所 邮政支局 供电所".split()
_VILLAGE_BODIES = "村民委员会 村委会 社区居民委员会 社区居委会 居委会 村党支部 小学 村卫生室 社区卫生服务站 老年活动中心 股份经济合作社 村民小组".split()
_SCHOOLS = "第一中学 第二中学 第三中学 第四中学 第五中学 第七中学 第十二中学 一中 二中 三中 实验中学 高级中学 外国语学校 外国语中学 实验学校 第一小学 第二小学 实验小学 中心小学 民族小学 机关幼儿园 第一幼儿园 实验幼儿园 职业中学 职业技术学校 中等职业学校 技师学院 职教中心 特殊教育学校 育才中学 育英学校 师范附属小学 附属中学 老年大学 党校".split()
_COLLEGES = "大学 师范大学 理工大学 工业大学 农业大学 医科大学 财经大学 科技大学 交通大学 中医药大学 外国语大学 政法大学 民族大学 林业大学 海洋大学 传媒大学 体育学院 音乐学院 美术学院 职业技术学院 师范学院 医学院 学院 工程学院 商学院 职业学院 高等专科学校 师范专科学校 广播电视大学 开放大学 电力大学 邮电大学 航空航天大学 建筑大学 石油大学 化工大学 工商大学 中医学院 警察学院".split()
_UNIVERSITIES = "北京大学 清华大学 中国人民大学 北京师范大学 北京航空航天大学 北京理工大学 中国农业大学 中央民族大学 南开大学 天津大学 大连理工大学 吉林大学 哈尔滨工业大学 复旦大学 同济大学 上海交通大学 华东师范大学 南京大学 东南大学 浙江大学 中国科学技术大学 厦门大学 山东大学 中国海洋大学 武汉大学 华中科技大学 湖南大学 中南大学 中山大学 华南理工大学 四川大学 重庆大学 电子科技大学 西安交通大学 西北工业大学 兰州大学 国防科技大学 东北大学 郑州大学 云南大学 新疆大学 哈佛大学 斯坦福大学 麻省理工学院 牛津大学 剑桥大学 东京大学 新加坡国立大学 香港大学 香港中文大学 台湾大学 中国社会科学院 中国科学院 中科院 中国工程院 北大 清华 复旦 浙大 中科院自动化研究所 中国科学院大学".split()
_HOSPITALS = "人民医院 第一人民医院 第二人民医院 第三人民医院 中医院 中医医院 妇幼保健院 中心医院 儿童医院 肿瘤医院 口腔医院 眼科医院 骨科医院 精神卫生中心 胸科医院 传染病医院 职工医院 康复医院 第一医院 第四医院 急救中心 血站 中西医结合医院 妇产医院 皮肤病医院 协和医院 同仁医院 仁爱医院 博爱医院 体检中心".split()
_SHOPS = "商店 商行 超市 便利店 百货 五金店 五金商行 药店 大药房 饭店 餐厅 酒楼 火锅店 面馆 小吃店 烧烤店 茶楼 咖啡馆 宾馆 酒店 大酒店 旅馆 民宿 招待所 理发店 美容院 美发店 养生馆 足浴店 健身房 健身俱乐部 网吧 洗车店 汽修厂 汽车修理厂 修理部 加油站 农资店 建材经营部 经营部 批发部 服装店 鞋店 花店 书店 文具店 打印店 图文社 照相馆 影楼 摄影工作室 工作室 诊所 口腔门诊部 宠物医院 干洗店 水果店 烟酒店 粮油店 蛋糕店 茶叶店 渔具店 手机店 眼镜店 金店 家电维修部 快递驿站 废品收购站 养殖场 砖厂 采石场 加工厂 家庭农场 车行 房产中介 婚介所 养老院 托管中心 培训中心 艺术中心 幼儿园".split()
_FACTORIES = "机械厂 纺织厂 服装厂 食品厂 化肥厂 水泥厂 造纸厂 印刷厂 五金厂 电子厂 玩具厂 家具厂 塑料厂 橡胶厂 制药厂 酒厂 糖厂 茶厂 钢铁厂 轧钢厂 机床厂 轴承厂 汽车配件厂 电缆厂 灯具厂 陶瓷厂 玻璃厂 木材加工厂 饲料厂 面粉厂 榨油厂 肉联厂 自来水厂 发电厂 变压器厂 锅炉厂 模具厂 包装厂 皮革厂 鞋厂".split()
_LAW = ("律师事务所", "律师事务所", "会计师事务所", "会计师事务所（特殊普通合伙）", "会计师事务所（普通合伙）", "税务师事务所", "资产评估事务所", "专利代理事务所", "知识产权代理事务所", "建筑设计事务所", "司法鉴定所", "公证处", "房地产评估公司", "工程造价咨询公司")
_UNIONS = "商会 行业协会 协会 学会 研究会 促进会 联合会 基金会 慈善基金会 公益基金会 慈善总会 志愿者协会 书法家协会 作家协会 律师协会 物流协会 餐饮协会 房地产协会 企业家协会 校友会 同乡会 农民专业合作社 种植专业合作社 养殖专业合作社 农机专业合作社 果蔬专业合作社 茶叶专业合作社 业主委员会 业主大会 读书会 足球俱乐部 篮球俱乐部 研究院 研究所 设计院 规划设计研究院 勘测设计院 实验室 质检中心 救援队 义工联".split()
_GIANTS = ("中铁{}局集团第{}工程有限公司", "中铁{}局", "中铁{}局集团有限公司", "中建{}局", "中国建筑第{}工程局有限公司", "中交第{}航务工程局有限公司", "中国水利水电第{}工程局有限公司", "中冶{}冶", "中铁{}局集团第{}工程有限公司项目部", "中国化学工程第{}建设有限公司", "解放军第{}医院", "第{}人民医院", "第{}中学", "第{}小学")
_MINISTRIES = "国务院 公安部 财政部 教育部 商务部 外交部 司法部 民政部 水利部 交通运输部 农业农村部 工业和信息化部 国家税务总局 国家市场监督管理总局 国家发展和改革委员会 国家卫生健康委员会 海关总署 中国人民银行 国家统计局 国家知识产权局 中国证监会 证监会 银保监会 国家金融监督管理总局 最高人民法院 最高人民检察院 国家能源局 国家网信办 中国民用航空局 国家铁路局 中国消费者协会 中国残联 中华全国总工会 中国红十字会 联合国 世界卫生组织 世界银行 欧盟 世贸组织 国际货币基金组织 国际奥委会 上海证券交易所 深圳证券交易所 北京证券交易所 深交所 上交所 港交所".split()
_FOREIGN = ("集团", "公司", "有限公司", "（中国）有限公司", "（中国）投资有限公司", "株式会社", "控股", "（上海）有限公司", "制药", "汽车", "电子", "银行", "基金", "实验室", "工业", "能源", "航空", "咨询", "（北京）贸易有限公司", "公司北京代表处")
_LATIN_STEMS = "Global Pacific Sunrise Golden Star United Bright Ocean Dragon Union Delta Apex Nova Orient Summit Alpha Horizon Blue River Green Field Everbest Topway Hengxin Sinotech Huatai Jinda Kaida Runfeng Xinyuan Hongda Tianyi".split()
_LATIN_FORMS = ("Co., Ltd.", "Ltd", "Limited", "Inc.", "GmbH", "AG", "LLC", "Corporation", "Group", "Technology Co., Ltd.", "Trading Co., Ltd.", "International Ltd", "Logistics Inc.", "Holdings Limited", "Bank", "S.A.", "Pte. Ltd.")
_BRIGHT = "华 中 国 金 银 宝 鑫 盛 兴 隆 昌 泰 安 康 福 瑞 祥 和 顺 达 通 利 丰 恒 永 长 久 天 地 海 洋 江 河 山 川 云 星 月 光 明 辉 煌 耀 宏 伟 博 大 科 创 智 慧 联 合 众 诚 信 德 仁 义 佳 美 丽 雅 优 新 元 正 方 圆 东 南 西 北 龙 凤 麒 麟 鹏 鹤 润 泽 源 泉 清 澄 锦 绣 嘉 禾 豪 杰 卓 越 远 航 帆 腾 飞 跃 翔 汇 聚 融 投 建 筑 城 邦 都 园 林 森 木 艺 文 化 品 尚 格 调 意 境 米 粒 麦 田 禾 谷 穗 巨 力 劲 强 锐 精 工 匠 铭 钧 鼎 铸 钢 铁 石 磊 晶 莹 玉 珠 翠 彩 虹 霞".split()


@functools.cache
def _brands() -> tuple[str, ...]:
    """Short names that are no word of the dictionary."""
    known = {word for line in lines("words") for word in line.split(" ")[1:]}
    return tuple(name for name in lines("brands") if name not in known)


@functools.cache
def _trade_brands() -> tuple[str, ...]:
    """Short names that end with a trade: what stands in running text without 公司."""
    return tuple(name for name in _brands() if len(name) >= 4 and name.endswith(_SHORT_TAILS))


def brand(draft: Draft) -> str:
    """What tells one firm from another: 恒达, 天润, 云溪."""
    roll = draft.uniform()
    if roll < 0.35:
        return draft.pick(_BRIGHT) + draft.pick(_BRIGHT)
    if roll < 0.75:
        name = draft.pick(_brands())
        return name if len(name) <= 4 else name[:2]
    if roll < 0.85:
        return draft.pick(lines("ancient"))
    if roll < 0.90:
        return draft.pick(_BRIGHT) + draft.pick(_BRIGHT) + draft.pick(_BRIGHT)
    if roll < 0.95:
        return persons.given(draft)[:2] if draft.maybe(0.5) else persons.chinese(draft)[:3]
    return draft.pick(("新", "老", "小", "大", "金", "宏", "东")) + draft.pick(_BRIGHT) + draft.pick(_BRIGHT)


def _place(draft: Draft) -> str:
    province, city, county, _ = places.chain(draft)
    own = city if city.name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划") else province
    roll = draft.uniform()
    if roll < 0.5:
        return own.short
    if roll < 0.68:
        return own.name
    if roll < 0.82:
        return province.short if draft.maybe(0.7) else province.name
    if roll < 0.92:
        return county.short if draft.maybe(0.4) else county.name
    return own.name + county.name


def company(draft: Draft) -> str:
    """A firm in full."""
    roll = draft.uniform()
    if roll < 0.04:
        numerals = "一二三四五六七八九十"
        form = draft.pick(_GIANTS[:10])
        return form.format(*(draft.pick(("", "", "十", "二十")) + draft.pick(numerals[:9]) for _ in range(form.count("{}"))))
    if roll < 0.07:
        return _foreign(draft)
    place = _place(draft) if draft.maybe(0.8) else draft.pick(("中国", "国网", "", "", "", "", "中"))
    trade = draft.pick(_TRADES) if draft.maybe(0.9) else draft.pick(_TRADES) + draft.pick(_TRADES)
    stem = brand(draft)
    form = draft.low(_FORMS, 1.3)
    if trade.endswith("事务所"):
        form = ""
    if draft.maybe(0.07):
        town = places.town(draft)
        stem, place = stem + draft.pick((f"（{town}）", f"({town})", f"（{place or '中国'}）")), ""
    elif draft.maybe(0.04):
        form = f"（{place}）{form}" if place and form.startswith("有限") else form
    if draft.maybe(0.05):
        trade, form = draft.pick(("股权投资", "创业投资", "投资", "企业管理", "管理咨询")), draft.pick(("合伙企业（有限合伙）", "合伙企业(有限合伙)", "中心（有限合伙）", "基金合伙企业（有限合伙）"))
    out = place + stem + trade + form
    if draft.maybe(0.1) and not out.endswith("合伙）"):
        out += draft.pick((places.town(draft), _place(draft), "")) + draft.low(_BRANCHES, 1.5)
    return out


def _foreign(draft: Draft) -> str:
    stem = persons.foreign(draft).split("·")[0] if draft.maybe(0.5) else persons.foreign(draft).split("·")[-1]
    return stem + draft.pick(_FOREIGN) if len(stem) > 1 else stem + "森" + draft.pick(_FOREIGN)


def short(draft: Draft) -> str:
    """A firm as people call it: 华安科技, 宁德时代, 铁龙物流, 杭州云溪."""
    roll = draft.uniform()
    if roll < 0.28:
        return draft.pick(_KNOWN)
    if roll < 0.55:
        return draft.pick(_trade_brands())
    if roll < 0.85:
        return brand(draft)[:3] + draft.pick(_SHORT_TAILS)
    if roll < 0.93:
        return brand(draft)[:3] + draft.pick(("公司", "公司", "集团", "银行", "厂", "总公司", "工厂", "控股"))
    return places.town(draft)[:3] + brand(draft)[:2]


def authority(draft: Draft) -> str:
    """An office of a county, city, or township, a court, a police station."""
    province, city, county, town = places.chain(draft)
    own = city if city.name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划") else province
    roll = draft.uniform()
    if roll < 0.07:
        return draft.pick(_MINISTRIES)
    if roll < 0.24 and town:
        prefix = draft.pick(("", "", county.name, own.name + county.name))
        return prefix + town.name + draft.pick(_TOWN_BODIES)
    if roll < 0.34:
        prefix = (town.name if town else county.name) if draft.maybe(0.5) else ""
        stem = places._village(draft)  # noqa: SLF001 - one room
        body = draft.pick(_VILLAGE_BODIES)
        return prefix + (stem.removesuffix("村") + body if body.startswith(("村", "社区")) else stem + body)
    if roll < 0.44:
        branch = county.short + draft.pick(("分局", "分局", "分中心", "分所"))
        tail = (town.name.removesuffix("街道").removesuffix("镇") + "派出所") if town and draft.maybe(0.4) else ""
        return own.name + draft.pick(("公安局", "公安局", "自然资源和规划局", "生态环境局", "税务局", "市场监督管理局", "城管局")) + branch + tail
    if roll < 0.5:
        return draft.pick(("国家税务总局", "中国人民银行", "国家统计局", "中国银保监会", "中国证监会")) + draft.pick((own.name + "税务局", own.name + "中心支行", own.name + "调查队", province.short + "监管局", own.name + county.name + "税务局"))
    area = draft.pick((own.name, own.name, county.name, own.name + county.name, own.short, county.short, province.name, province.short))
    return area + draft.pick(_BUREAUS) + (draft.pick(("第一分局", "第一税务所", "稽查局", "执法大队", "经侦支队", "刑侦大队", "交警大队")) if draft.maybe(0.05) else "")


def school(draft: Draft) -> str:
    """A school, college or university."""
    roll = draft.uniform()
    if roll < 0.25:
        return draft.pick(_UNIVERSITIES)
    if roll < 0.55:
        return _place(draft).removesuffix("市") + draft.pick(_COLLEGES)
    if roll < 0.63:
        return brand(draft)[:2] + draft.pick(("中学", "小学", "学校", "幼儿园", "高级中学", "实验学校", "双语学校", "国际学校", "大学", "学院", "职业学院"))
    if roll < 0.68:
        return draft.pick(_UNIVERSITIES) + draft.pick(("附属中学", "附属小学", "附中", "继续教育学院", "深圳研究院", "出版社", "研究生院", "珠海分校", "威海校区"))
    return _place(draft) + draft.pick(_SCHOOLS)


def hospital(draft: Draft) -> str:
    """A hospital or clinic."""
    roll = draft.uniform()
    if roll < 0.15:
        return draft.pick(_UNIVERSITIES) + draft.pick(("附属医院", "第一附属医院", "附属第二医院", "第三医院", "附属口腔医院", "附属仁济医院", "附属华山医院", "华西医院", "同济医院", "湘雅医院"))
    if roll < 0.25:
        return _place(draft).removesuffix("市") + draft.pick(("医科大学", "中医药大学", "医学院", "大学")) + draft.pick(("附属医院", "第一附属医院", "总医院", "附属第二医院"))
    if roll < 0.33:
        return brand(draft)[:2] + draft.pick(("医院", "医院", "口腔医院", "中医院", "诊所", "门诊部", "妇产医院", "眼科", "口腔", "医疗美容门诊部"))
    return _place(draft) + draft.pick(_HOSPITALS)


def bank(draft: Draft) -> str:
    """A bank with or without its branch, or an insurer."""
    roll = draft.uniform()
    town = places.town(draft).removesuffix("市")
    if roll < 0.12:
        return draft.pick(_INSURERS) + draft.pick(("财产保险", "人寿保险", "人寿", "财险", "养老保险")) + draft.pick(("", "股份有限公司", "股份有限公司" + town + "分公司", "股份有限公司" + town + "中心支公司", town + "分公司", town + "中支"))
    if roll < 0.3:
        stem = places.town(draft).removesuffix("市") + draft.pick(("银行", "农商银行", "农村商业银行", "村镇银行", "农村信用合作社", "农信社", "城市商业银行"))
        return stem + draft.pick(("", "股份有限公司", brand(draft)[:2] + "支行", "营业部", town + "分行"))
    stem = draft.pick(_BANKS)
    if draft.maybe(0.35):
        stem += "股份有限公司" if draft.maybe(0.7) else "有限公司"
    spot = draft.pick((town, town + brand(draft)[:2], town + draft.pick(("城西", "城东", "高新", "开发区", "新区", "解放路", "人民路", "中山", "车站", "江南")), brand(draft)[:2]))
    return stem + draft.pick(("", spot + "支行", spot + "支行", spot + "支行", town + "分行", town + "分行营业部", town + "市分行", spot + "分理处", spot + "储蓄所", town + "分行" + brand(draft)[:2] + "支行", "总行", town + "省分行", "信用卡中心"))


def shop(draft: Draft) -> str:
    """A shop, farm or small factory, often named after its owner."""
    roll = draft.uniform()
    place = _place(draft) if draft.maybe(0.4) else ""
    if roll < 0.2:
        return place + draft.pick(("老", "小", "阿", "大")) + draft.low(ranked_surnames(), 2) + draft.pick(_SHOPS)
    if roll < 0.3:
        return place + draft.low(ranked_surnames(), 2) + draft.pick(("记", "氏", "家")) + draft.pick(_SHOPS)
    if roll < 0.5:
        return (place or places.town(draft)) + brand(draft)[:2] + draft.pick(_FACTORIES)
    if roll < 0.56:
        return (place or places.town(draft)) + draft.pick(_FACTORIES)
    return place + brand(draft) + draft.pick(_SHOPS)


def office(draft: Draft) -> str:
    """A firm of lawyers or accountants, an association, a cooperative, a foundation, an institute."""
    if draft.maybe(0.5):
        place = _place(draft) if draft.maybe(0.85) else ""
        branch = places.town(draft) + draft.pick(("分所", "办公室")) if draft.maybe(0.1) else ""
        form = draft.pick(_LAW)
        if draft.maybe(0.15):
            return draft.pick(("北京", "上海", "广东")) + "市" * draft.maybe(0.4) + brand(draft)[:2] + f"（{places.town(draft)}）" + form
        return place + brand(draft)[:2] + form + branch * (not form.endswith("）"))
    stem = _place(draft) + (brand(draft)[:2] if draft.maybe(0.5) else "")
    return stem + draft.pick(_UNIONS)


def organisation(draft: Draft) -> str:
    """Any of them."""
    roll = draft.uniform()
    if roll < 0.34:
        return company(draft)
    if roll < 0.52:
        return short(draft)
    if roll < 0.66:
        return authority(draft)
    if roll < 0.73:
        return school(draft)
    if roll < 0.80:
        return hospital(draft)
    if roll < 0.87:
        return bank(draft)
    if roll < 0.93:
        return shop(draft)
    if roll < 0.985:
        return office(draft)
    return latin(draft)


def latin(draft: Draft) -> str:
    """A firm in Latin letters."""
    return f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}" if draft.maybe(0.6) else f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}"
