"""Names of persons: common and rare, compound, words that are names, of minorities, of foreigners, of married women."""

from __future__ import annotations

import bisect
import functools
import itertools

from models.entities.tables import compound_surnames, ranked_surnames
from models.ner.train.corpus.draft import Draft
from models.ner.train.data import lines

_WORDS = (
    "高峰 高兴 高原 高洁 高远 高明 高升 高见 高歌 高洋 高山 高产 高速 高手 高照 高扬 高寒 周全 周到 周密 周正 周游 周详 安静 安全 安心 安定 安康 安宁 安然 安好 安稳 安排 白雪 白云 白杨 白净 "
    "白桦 白帆 白鸽 白露 白夜 黄河 黄金 黄昏 黄山 黄海 黄埔 黄花 黄浦 黄鹤 江南 江山 江海 江河 江湖 江北 江帆 江月 江源 方向 方正 方圆 方舟 明亮 明白 明月 明星 明珠 明朗 明媚 成功 成就 成长 "
    "成全 成才 成龙 成名 成章 常青 常胜 常新 常乐 常春 常亮 马上 马力 马达 马到成 时光 时尚 时运 时雨 时新 万里 万全 万年 万象 万千 万能 万山 万岁 万丰 石头 石磊 石林 石英 石破 石山 水清 金光 "
    "金山 金星 金鑫 金辉 金叶 金秋 金鹏 金沙 温和 温暖 温馨 温柔 温泉 温良 和平 和谐 和气 和睦 和顺 和悦 平安 平和 平静 平凡 平稳 文明 文章 文化 文学 文静 文采 文雅 武艺 武德 钟声 钟情 钟表 "
    "钟楼 钟鸣 花朵 花开 花香 花蕾 华丽 华山 华夏 华章 华彩 华光 夏天 夏至 夏雨 夏夜 夏季 夏荷 秋天 秋实 秋水 秋月 秋霞 秋雨 雷鸣 雷电 雷雨 雷达 雷霆 雷锋 云彩 云海 云霞 云飞 云雾 云南 云山 "
    "云开 云朵 易水 易经 易行 路遥 路平 路通 乐观 乐意 乐天 乐趣 乐章 向上 向阳 向导 向前 向东 向往 向来 向荣 向好 包容 宁静 宁夏 宁愿 宁波 宁海 康复 康庄 康健 康乐 古典 古今 古朴 古城 司理 "
    "全面 全新 全力 全能 全胜 齐全 齐心 齐鸣 齐鲁 强大 强盛 强健 相逢 严格 严肃 严密 严明 严谨 严冬 单纯 单独 单一 鲁莽 巨大 巨龙 满意 丰收 丰富 丰年 丰满 丰田 牛劲 米粒 米兰 麦田 麦浪 甘甜 "
    "甘愿 甘露 甘泉 苗壮 苗条 苗圃 柳絮 柳叶 柳树 柳暗 松柏 松涛 梅花 梅雨 梅林 竹林 竹叶 兰花 兰州 叶子 叶落 叶片 林海 林荫 林立 林木 林业 林场 沙漠 沙滩 沙石 海洋 海浪 海燕 海天 凌云 凌晨 "
    "凌空 凌霄 晏然 党魁 公正 公平 宫殿 龙腾 龙飞 龙舟 龙门 龙井 凤凰 谢意 谢谢 谢幕 许愿 许久 余波 余晖 余粮 余生 余庆 陆地 陈香 张扬 张望 张力 张罗 张榜 张开 王牌 王者 王冠 王朝 王国 王道 "
    "杨树 杨柳 杨梅 杨花 朱红 朱雀 朱门 胡琴 胡杨 罗列 罗盘 罗汉 罗马 宋瓷 唐诗 韩流 曹操 田园 田野 田埂 田间 苏醒 苏绣 苏州 丁香 任性 任重 任期 姜汁 姚黄 戴帽 侯门 邹鲁 孟春 秦岭 秦川 秦腔 "
    "谷雨 谷子 谷丰 史册 史诗 顾问 贺喜 贺岁 贺年 邵阳 钱塘 于归 童话 童年 童心 童谣 纪念 纪元 舒服 舒畅 舒适 舒展 舒心 祝福 祝愿 祝捷 季节 季风 季度 季春 解放 边疆 边防 边关 古风 景色 景象 "
    "景观 景致 景泰 盛世 盛夏 盛开 盛装 盛大 关心 关爱 关山 卫国 卫士 冷静 冷清 冷杉 冷水 冷链 苗头 耿直 耿耿 简单 简洁 简约 连胜 连云 商业 商品 巩固 沃土 阳光 阳春 阳台 阳朔 艾草 艾叶 钟爱 "
    "储存 国强 国庆 国泰 国安 荣幸 荣耀 荣光 荣誉 都城 敬业 敬礼 敬意 来福 来往 来宾 来历 帅气 练达 信心 信念 信仰 益友 开心 展望 展翅 展示 东升 东风 东方 东海 幸福 幸运 幸会 承诺 承担 鲜花 "
    "鲜艳 鲜明 劳动 劳模 浦江 浦东 霍然 莫愁 莫大 经典 经济 经验 经纬 支持 支点 利民 游泳 游子 游历 欧洲 阮咸 后生 双喜 双全 双林 尚可 尚武 尚志 佳人 初春 初心 初夏 初晴 元旦 元宝 元气 元帅 "
).split()

_MODERN = (
    "子涵 梓涵 梓萱 子轩 浩然 宇轩 雨桐 雨泽 欣怡 诗涵 思远 思源 一诺 一鸣 依诺 可馨 可欣 佳怡 佳琪 佳慧 嘉怡 嘉豪 嘉欣 俊杰 俊豪 俊熙 子墨 子豪 子昂 子琪 梦琪 梦瑶 梦洁 "
    "雅静 雅婷 雅琴 若曦 若琳 晓东 晓明 晓红 晓峰 晓燕 晓丽 小红 小明 小军 小燕 小琴 小芳 志强 志伟 志刚 志远 志勇 志华 建国 建军 建华 建平 建民 建新 建设 建业 国庆 国强 国栋 "
    "国华 国平 国富 卫东 卫国 卫红 卫平 爱国 爱华 爱民 爱军 爱红 红梅 红霞 红军 红卫 红兵 红旗 春花 春梅 春兰 春生 春华 秋菊 秋香 冬梅 桂花 桂英 桂兰 桂芳 桂珍 秀英 秀兰 秀芳 秀珍 "
    "秀华 玉兰 玉梅 玉英 玉珍 玉华 玉芬 淑珍 淑芬 淑英 淑华 淑兰 淑琴 凤英 凤兰 凤霞 凤琴 金凤 金花 金龙 金宝 金生 金水 根生 根宝 水生 火生 土生 木生 福生 福贵 富贵 有财 有福 有才 "
    "发财 来福 来喜 满仓 满囤 铁柱 铁牛 铁山 石头 栓柱 狗剩 大山 大海 大伟 大勇 大鹏 二牛 三妹 四喜 五一 六一 七斤 八斤 九斤 十斤 百川 千里 万里 亿民 翠花 翠兰 翠英 招弟 来弟 "
    "盼弟 引娣 亚男 亚楠 胜男 若男 亚军 亚萍 海燕 海涛 海波 海峰 海霞 海龙 海洋 云龙 云飞 云霞 龙飞 飞龙 天佑 天宇 天一 天成 天赐 承志 承恩 继红 继业 继军 永红 永强 永刚 永平 "
    "跃进 解放 援朝 抗美 抗战 胜利 和平 文革 文化 学农 学军 学兵 学文 学武 向东 向阳 向前 朝阳 朝辉 东升 东方 东明 晨曦 晨光 晨阳 晓晨 一帆 一凡 一峰 一丁 一平 一丹 乐乐 "
    "多多 贝贝 圆圆 媛媛 莉莉 丽丽 娜娜 婷婷 芳芳 露露 蕾蕾 佳佳 洋洋 阳阳 明明 亮亮 强强 军军 兵兵 冰冰 晶晶 静静 倩倩 茜茜 萌萌 甜甜 欢欢 笑笑 诗诗 思思 盈盈 莹莹 颖颖 "
    "蓉蓉 珊珊 姗姗 菲菲 霏霏 依依 毛毛 牛牛 豆豆 果果 朵朵 木子 安琪 安娜 丽莎 玛丽 海伦 露西 艾米 大卫 约翰 杰克 迈克 彼得 威廉 雷欧 凯文"
).split()

_UYGHUR = (
    "阿布都热合曼 阿布都拉 阿布力孜 阿卜杜拉 阿卜杜热西提 阿迪力 阿里木 阿不都 艾合买提 艾尔肯 艾力 艾山 艾则孜 买买提 买合木提 麦麦提 麦合木提 吐尔逊 吐尔洪 吐逊 热合曼 热依木 "
    "热西提 卡德尔 卡斯木 喀迪尔 库尔班 米吉提 木合塔尔 穆罕默德 努尔 努尔买买提 牙生 亚森 伊敏 依明 依布拉音 伊布拉音 玉素甫 玉山 约麦尔 扎克尔 祖农 居来提 克里木 肉孜 萨吾提 赛买提 "
    "沙吾提 斯迪克 司马义 塔依尔 托合提 托乎提 瓦力斯 吾甫尔 吾斯曼 西力甫 夏木西 阿依古丽 阿孜古丽 阿瓦古丽 古丽娜尔 古丽巴哈尔 古丽努尔 古力扎 阿提古丽 阿米娜 阿娜尔古丽 热依汗 "
    "热孜万古丽 茹仙古丽 帕提古丽 帕提曼 帕丽旦 米日古丽 米热古丽 迪丽热巴 迪丽努尔 迪丽拜尔 哈丽旦 海日古丽 祖丽菲亚 佐日古丽 再娜甫 孜拉吾东 图尔荪江 图尔贡 如则 麦迪努尔 凯丽比努尔"
).split()
_KAZAKH = (
    "叶尔波力 叶尔江 叶尔兰 努尔兰 努尔江 哈力木 哈那提 赛力克 赛力克江 达吾列提 达列力 巴合提 巴合提古丽 别克 别克波力 杰恩斯 加尔肯 加娜尔 阿依努尔 阿依恒 沙勒塔娜提 木拉提 "
    "马合沙提 胡安德克 胡尔曼 吾拉孜 库兰 库丽 古丽孜拉 阿勒腾 阿合卓力 恰力哈尔 塔斯恒 木合亚提 依力亚斯"
).split()
_TIBETAN = "扎西 次仁 卓玛 尼玛 达瓦 米玛 拉巴 普布 巴桑 边巴 平措 顿珠 多吉 央金 拉姆 旺堆 旺姆 旺久 索朗 德吉 曲珍 白玛 格桑 洛桑 丹增 仁青 群培 罗布 贡嘎 强巴 晋美 加措 云丹 次旦 次旺 仓决 措姆 桑吉 才让 才旦 南杰 东智 项秀 华旦 更登 尕让 娘吉 俄金 阿旺 嘎玛 桑珠 益西 坚赞 江白 土登 赤列 次央 玉珍 热吉 卓嘎 占堆 伦珠".split()
_MONGOL = (
    "巴特尔 苏和 乌云 其木格 其其格 娜仁 花 格日勒 格日乐 图雅 托娅 高娃 萨仁 斯琴 塔娜 通拉嘎 乌兰 乌日娜 乌日图 阿拉坦 阿拉腾 敖登 巴雅尔 巴图 宝音 宝力德 布和 布仁 朝鲁 朝克图 "
    "达来 额尔敦 额尔德尼 嘎日迪 呼格吉乐 吉日嘎拉 吉雅 毛敖海 孟和 孟克 莫德格 那日苏 那顺 钢特木尔 特木尔 青格勒 青格乐 赛音 萨如拉 苏日娜 苏荣 特格喜 铁木尔 乌力吉 乌恩 乌恩其 希日 "
    "哈斯 海日汗 浩毕斯 白音 都仁 满都拉 牧仁 恩和 伊德尔 照日格图"
).split()
_YI_FIRST = "阿牛 阿苏 阿尔 阿西 阿约 吉克 吉木 吉火 吉伍 沙马 沙玛 曲比 曲木 阿侯 马海 马黑 的日 的莫 俄木 俄底 莫色 木乃 勒勒 加巴 石一 海来 吉尔 苏呷 邱莫 罗洪 瓦扎 瓦其 且沙 比曲 尔古 阿尼 布约 毛 阿库 吉觉 井石".split()
_YI_LAST = "木呷 拉哈 阿依 阿支 阿木 尔布 尔古 尔哈 伍各 伍呷 伍牛 子呷 子日 石布 石且 史布 史古 日古 日布 布都 布哈 布铁 拉博 拉伍 有格 有且 约布 阿果 阿牛 小龙 么么 妞妞 里者 马加 克古 克的 金洛 古者 合莫 作莫 作洛 差差 伟古 伟石".split()
_OTHER = (
    "岩温 岩罕 岩香 岩叫 玉香 玉罕 玉波 玉儿罕 玉应 岩三 岩糯 岩坎 艾嫩 娜妥 娜海 叶嘎 娜朵 排早东 勒排 干么 麻昆 木然 普洛 恩当 早南 木玉璋 此里 此里卓玛 和卫红 阿江 都杰 斯那 斯那定珠 鲁茸 鲁茸此里 "
    "马哈麦德 马尤素夫 马舍力麦 马阿卜杜 马麦姆娜 马哈子 韩木海麦 韩热木赞 韩索菲亚 冶哈三 冶法土麦 妥木沙 马依四夫 马苏力么 韩穆萨 何他拜 哈丽玛 蓝妹 雷丫头 普布多吉 南木加 贡布 索南 索南才让 才仁 拉毛 拉毛措 "
    "卓玛措 完么措 多杰 多杰扎西 更藏 桑杰 尕藏 尕藏卓玛 万玛 旦正 角巴 夏吾 关却 华毛 丁青 丁真 郭米 热贡 彭毛 公保 仁增 敖其尔 道尔吉 巴音 那木加甫 才次格 加甫 鄂容花 孟金娜 涂春花 敖云花"
).split()
_WEST_FIRST = (
    "迈克尔 约翰 大卫 威廉 詹姆斯 罗伯特 托马斯 查尔斯 丹尼尔 马修 安东尼 马克 保罗 史蒂文 安德鲁 肯尼斯 乔治 约书亚 凯文 布莱恩 爱德华 罗纳德 蒂莫西 杰森 杰弗里 瑞安 雅各布 加里 尼古拉斯 埃里克 乔纳森 斯蒂芬 "
    "拉里 贾斯汀 斯科特 布兰登 本杰明 塞缪尔 弗兰克 格雷戈里 雷蒙德 亚历山大 帕特里克 杰克 丹尼斯 杰里 玛丽 帕特里夏 詹妮弗 琳达 伊丽莎白 芭芭拉 苏珊 杰西卡 萨拉 凯伦 南希 丽莎 玛格丽特 贝蒂 桑德拉 阿什利 多萝西 金伯莉 "
    "艾米丽 唐娜 米歇尔 卡罗尔 阿曼达 梅丽莎 黛博拉 斯蒂芬妮 丽贝卡 劳拉 海伦 莎伦 辛西娅 凯瑟琳 艾米 雪莉 安吉拉 安娜 弗吉尼亚 卡洛斯 胡安 何塞 路易斯 费尔南多 马丁 皮埃尔 让 弗朗索瓦 克劳德 雅克 汉斯 克劳斯 于尔根 沃尔夫冈 "
    "伊万 谢尔盖 德米特里 弗拉基米尔 阿列克谢 奥尔加 娜塔莉亚 叶卡捷琳娜 斯维特兰娜 穆罕默德 艾哈迈德 阿里 哈桑 侯赛因 法蒂玛 拉杰 桑杰 阿米特 普丽娅 马可 乔瓦尼 朱塞佩 索菲亚 拉斯 奥拉夫 埃里克森 英格丽德 塞巴斯蒂安 卢卡斯 雨果"
).split()
_WEST_LAST = (
    "史密斯 约翰逊 威廉姆斯 布朗 琼斯 加西亚 米勒 戴维斯 罗德里格斯 马丁内斯 埃尔南德斯 洛佩兹 冈萨雷斯 威尔逊 安德森 托马斯 泰勒 摩尔 杰克逊 马丁 李 佩雷斯 汤普森 怀特 哈里斯 桑切斯 克拉克 拉米雷斯 刘易斯 罗宾逊 沃克 杨 艾伦 金 莱特 "
    "斯科特 托雷斯 阮 希尔 弗洛雷斯 格林 亚当斯 纳尔逊 贝克 霍尔 里韦拉 坎贝尔 米切尔 卡特 罗伯茨 费尔南德斯 施密特 施耐德 费舍尔 韦伯 迈耶 瓦格纳 贝克尔 舒尔茨 霍夫曼 杜邦 杜兰 勒克莱尔 莫罗 伯纳德 伊万诺夫 彼得罗夫 西多罗夫 库兹涅佐夫 "
    "斯米尔诺娃 波波夫 罗西 费拉里 埃斯波西托 比安奇 范德维尔 约翰森 汉森 拉森 尼尔森 克里斯滕森 科瓦尔斯基 诺瓦克 霍瓦特 辛格 库马尔 沙玛 帕特尔 古普塔 汗 哈桑 阿里 侯赛因 阿尔萨德 席尔瓦 桑托斯 奥利维拉 科斯塔"
).split()
_SYLLABLES = "阿 艾 安 巴 贝 比 博 布 达 德 迪 多 杜 法 费 弗 戈 格 古 哈 海 赫 霍 基 吉 加 杰 卡 凯 科 克 库 拉 莱 兰 雷 里 利 列 林 卢 鲁 罗 洛 马 曼 梅 蒙 米 莫 穆 纳 内 尼 诺 帕 佩 皮 普 齐 奇 恰 乔 萨 塞 沙 斯 索 塔 泰 特 托 瓦 维 沃 西 夏 雅 亚 伊 尤 扎 泽 兹 佐 尔 姆 恩 茨".split()
_JAPAN_FIRST = "山田 佐藤 铃木 高桥 田中 渡边 伊藤 中村 小林 加藤 吉田 山本 佐佐木 山口 松本 井上 木村 清水 林 斋藤 山崎 森 池田 桥本 阿部 石川 中岛 前田 藤田 小川 冈田 后藤 长谷川 村上 近藤 石井 坂本 远藤 青木 藤井 西村 福田 太田 三浦 冈本 松田 中野 原田 小野 竹内 中山 石田 上田 宫本".split()
_JAPAN_LAST = "太郎 次郎 一郎 健一 健太 翔太 大辅 拓也 直树 和也 隆 诚 修 浩二 雄一 正雄 义雄 茂 美咲 阳子 惠子 由美 幸子 洋子 优子 麻衣 爱 彩香 樱 明美 真由美 千寻 纯一 哲也 俊介 秀树 康弘 裕子 智子 直美".split()
_LATIN_FIRST = "John Michael David James Robert Maria Anna Peter Thomas Laura Emily Jack Kevin Tom Mike Lucy Grace Helen Eric Jason Alice Frank Tony Hans Klaus Pierre Carlos Ivan Olga Yuki Kenji Linda Susan Daniel Mark Paul Andrew Sarah Jessica".split()
_LATIN_LAST = "Smith Johnson Brown Miller Davis Wilson Anderson Taylor Moore Martin Lee White Harris Clark Lewis Walker Hall Young King Wright Green Baker Schmidt Müller Fischer Weber Dupont Garcia Rossi Ivanov Tanaka Suzuki Nguyen Kim Park Silva Jensen O'Brien McDonald".split()
_PINYIN_LAST = "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng Han Feng Cao Peng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Yao".split()
_PINYIN_GIVEN = "Wei Fang Na Min Jing Li Qiang Lei Jun Yang Yong Yan Jie Juan Tao Ming Chao Xiuying Xia Ping Gang Xiaoming Xiaohong Jianguo Zhiqiang Haiyan Yuxuan Zihan Haoran Siyuan Jiaqi Xinyi Mengyao Guoqiang Wenbo Lili Tingting Xiaoli Dawei Yifan".split()


@functools.cache
def _frequencies() -> tuple[tuple[str, ...], list[float], list[float]]:
    """Characters of given names, and how often men's and women's hold them, summed up; somewhat flattened."""
    rows = [line.split(" ") for line in lines("given")]
    male = list(itertools.accumulate(float(row[1]) ** 0.72 for row in rows))
    female = list(itertools.accumulate(float(row[2]) ** 0.72 for row in rows))
    return tuple(row[0] for row in rows), male, female


@functools.cache
def _surnames() -> tuple[tuple[str, ...], list[float], tuple[str, ...]]:
    """Surnames by rank, their weights summed up, and the compound ones."""
    ranked = ranked_surnames()
    return ranked, list(itertools.accumulate(1 / (rank + 6) ** 1.15 for rank in range(len(ranked)))), tuple(
        sorted(compound_surnames())
    )


@functools.cache
def _people_words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _WORDS if len(word) in {2, 3} and word[0] in ranked_surnames()))


@functools.cache
def _word_given() -> tuple[str, ...]:
    """Words of two characters that may be a given name."""
    found: list[str] = []
    for line in lines("words"):
        kind, *words = line.split(" ")
        if kind in {"a", "vn", "z"}:
            found += [word for word in words if len(word) == 2]
        elif kind == "n":
            found += [word for word in words[500:9000] if len(word) == 2]
    return tuple(found)


def surname(draft: Draft) -> str:
    """A surname: by frequency, often rarer than chance would have it, at times compound."""
    ranked, weights, compound = _surnames()
    roll = draft.uniform()
    if roll < 0.76:
        return ranked[bisect.bisect(weights, draft.uniform() * weights[-1])]
    if roll < 0.95:
        return ranked[int(draft.uniform() * min(len(ranked), 420))]
    if roll < 0.97:
        return draft.pick(ranked)
    return draft.low(compound, 1.6)


def _character(draft: Draft, female: bool) -> str:
    characters, men, women = _frequencies()
    if draft.uniform() < 0.05:
        return draft.pick(characters)
    weights = women if female else men
    return characters[bisect.bisect(weights, draft.uniform() * weights[-1])]


def given(draft: Draft) -> str:
    """A given name of one or two characters."""
    female = draft.maybe(0.47)
    roll = draft.uniform()
    if roll < 0.24:
        return _character(draft, female)
    if roll < 0.66:
        return _character(draft, female) + _character(draft, female)
    if roll < 0.80:
        return draft.pick(lines("ancient"))
    if roll < 0.92:
        return draft.pick(_MODERN)
    if roll < 0.95:
        return 2 * _character(draft, female)
    return draft.pick(_word_given())


def _transliterated(draft: Draft) -> str:
    return "".join(draft.pick(_SYLLABLES) for _ in range(draft.number(2, 4)))


def foreign(draft: Draft) -> str:
    """A foreigner's name in Chinese characters."""
    roll = draft.uniform()
    first = draft.pick(_WEST_FIRST) if draft.maybe(0.7) else _transliterated(draft)
    last = draft.pick(_WEST_LAST) if draft.maybe(0.6) else _transliterated(draft)
    if roll < 0.6:
        return f"{first}·{last}"
    if roll < 0.68:
        return f"{first}·{draft.pick(('A', 'B', 'J', 'K', 'M', 'R'))}·{last}"
    if roll < 0.74:
        return f"{first}·{draft.pick(_WEST_FIRST)}·{last}"
    return draft.pick(_JAPAN_FIRST) + draft.pick(_JAPAN_LAST)


def latin(draft: Draft) -> str:
    """A name in Latin letters."""
    roll = draft.uniform()
    if roll < 0.45:
        return f"{draft.pick(_LATIN_FIRST)} {draft.pick(_LATIN_LAST)}"
    last, first = draft.pick(_PINYIN_LAST), draft.pick(_PINYIN_GIVEN)
    if roll < 0.6:
        return f"{last} {first}"
    if roll < 0.75:
        return f"{first} {last}"
    if roll < 0.85:
        return f"{last.upper()} {first.upper()}"
    return f"{last}, {first}" if roll < 0.9 else f"{draft.pick(_LATIN_FIRST)} {last}"


def minority(draft: Draft) -> str:
    """A name of one of the minorities, in full or as the single name that people bear."""
    roll = draft.uniform()
    dot = "·" if draft.maybe(0.93) else draft.pick(("•", "．", "‧", "・"))
    if roll < 0.34:
        return draft.pick(_UYGHUR) + dot + draft.pick(_UYGHUR)
    if roll < 0.42:
        return draft.pick(_KAZAKH) + dot + draft.pick(_KAZAKH)
    if roll < 0.48:
        return draft.pick(_UYGHUR + _KAZAKH)
    if roll < 0.70:
        first = draft.pick(_TIBETAN)
        return first + draft.pick(_TIBETAN) if draft.maybe(0.85) else first + dot + draft.pick(_TIBETAN)
    if roll < 0.82:
        name = draft.pick(_MONGOL)
        return name + draft.pick(_MONGOL) if len(name) == 2 or draft.maybe(0.2) else name
    if roll < 0.91:
        return draft.pick(_YI_FIRST) + draft.pick(_YI_LAST)
    return draft.pick(_OTHER)


def name(draft: Draft) -> str:
    """A full name."""
    roll = draft.uniform()
    if roll < 0.845:
        return surname(draft) + given(draft)
    if roll < 0.885:
        return draft.pick(_people_words())
    if roll < 0.90:  # the husband's surname before one's own
        return surname(draft)[0] + surname(draft) + _character(draft, True) + _character(draft, True)
    if roll < 0.95:
        return minority(draft)
    if roll < 0.985:
        return foreign(draft)
    return latin(draft)


def chinese(draft: Draft) -> str:
    """A full name in Chinese characters and with a Chinese surname."""
    return surname(draft) + given(draft)
