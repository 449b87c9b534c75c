"""Sentences of offices, put together from parts so that hardly two are equal: those about nobody, and about people."""

from __future__ import annotations

import random

from scanner.demo import people


def _words(text: str) -> list[str]:
    return text.split()


_WHO = _words(
    "公司 各部门 财务部 采购部 法务部 行政部 信息中心 质量部 生产车间 仓储中心 物流部 市场部 销售一部 研发中心 人力资源部 审计组 "
    "项目组 监理单位 施工方 供应商 承租方 出租方 委托方 受托方 董事会 股东会 监事会 管理层 评审组 服务台 值班室 工会 物业公司 "
    "总包单位 设计院 合作银行 保险公司 经销商 客户方 总部 分公司 华东区 各门店"
)
_WHEN = _words(
    "本月 上周 本周 下周 月底前 三季度 四季度 年初 年底 近期 去年同期 节后 会后 次日 当日 每周一 每月五日前 检修期间 "
    "试运行阶段 验收之后 合同签订后 收到通知后 旺季 高峰时段 周末 汛期 开工前 结算时"
)
_HOW = _words(
    "原则上 应当 需要 已经 正在 计划 继续 及时 按照流程 统一 分批 优先 全面 逐项 重新 进一步 如期 提前 负责 配合"
)
_DO = _words(
    "核对 提交 更新 归档 审批 检查 整理 汇总 采购 验收 安装 调试 发放 登记 盘点 评估 备份 迁移 升级 清理 复核 公示 招标 续签 修订 "
    "编制 上报 移交 维修 更换 培训 跟踪 反馈 落实 推进 调整 确认 结清 申报 抽查"
)
_WHAT = _words(
    "合同台账 付款计划 发票清单 设备台账 安全预案 质量报告 生产计划 库存数据 运输方案 培训材料 费用预算 招标文件 施工图纸 服务协议 "
    "系统权限 网络设备 消防设施 门禁系统 办公用品 固定资产 客户档案 产品目录 价格体系 销售政策 应收账款 税务资料 环评手续 许可证照 "
    "会议纪要 整改方案 测试用例 接口文档 数据字典 机房空调 备品备件 原材料 包装箱 样品 印章使用记录 车辆调度表 食堂菜谱 绿化养护 "
    "高压线路 马达轴承 白色涂料 黄河沿线工程 江南片区管网 石油制品 金属配件 花园小区外墙 安装工程 温度传感器"
)
_TAIL = (
    "，逾期视为放弃",
    "，并将结果抄送相关部门",
    "，如有疑问请联系服务台",
    "，费用从年度预算中列支",
    "，未尽事宜另行协商",
    "，具体时间以通知为准",
    "，同比增长{n}%",
    "，涉及金额约{n}万元",
    "，共计{n}项",
    "，其中{n}项需要整改",
    "，预计{n}个工作日内完成",
    "，目前进度为{n}%",
    "",
    "",
    "，不得影响正常经营",
    "，由此产生的损失由责任方承担",
    "，于是决定暂缓执行",
    "，方案成熟后再行讨论",
    "，高度重视现场安全",
    "，时间安排较为紧张",
    "，任何单位不得擅自变更",
)
_ORGANS = _words(
    "县级以上人民政府 市人民政府 区人民政府 街道办事处 乡镇人民政府 住房城乡建设主管部门 生态环境主管部门 交通运输主管部门 "
    "市场监督管理部门 公安机关 财政部门 教育行政部门 卫生健康主管部门 自然资源主管部门 文化和旅游主管部门 应急管理部门 "
    "农业农村主管部门 水行政主管部门 民政部门 审计机关 行业协会 经营者 建设单位 用人单位 物业服务企业 业主委员会 社会组织 "
    "任何单位和个人 公共场所管理者 学校 医疗机构"
)
_SHALL = _words(
    "应当依法 应当及时 可以依法 不得擅自 负责 应当会同有关部门 应当按照国家有关规定 鼓励和支持 应当建立健全 依法查处 "
    "应当向社会 应当加强对"
)
_DUTY = _words(
    "公布相关目录 制定专项规划 开展监督检查 实施分类管理 受理投诉举报 采取应急处置措施 完善服务设施 组织宣传教育 提供技术指导 "
    "建立信用档案 公开办事程序 保障必要经费 调整许可事项 变更用途 收取押金 设置统一标识 保存监控资料 编制年度计划 开展风险评估 "
    "推广节能产品 维护公共秩序 保护历史建筑 防治水土流失 改善乡村环境 查验证明文件 听取公众意见 安排周边交通 石料开采 "
    "的监督管理工作 统筹协调 信息共享 工程质量安全 和平等就业服务"
)
_LAW_TAIL = (
    "。",
    "，并向社会公布。",
    "，具体办法由市人民政府制定。",
    "；情节严重的，处一万元以上五万元以下罚款。",
    "，法律、行政法规另有规定的，从其规定。",
    "，所需经费列入本级财政预算。",
    "；逾期不改正的，责令停业整顿。",
    "，期限不超过三十日。",
    "；构成犯罪的，依法追究刑事责任。",
)
_ABOUT = (
    "会上，{name}汇报了{what}的进展情况，与会人员进行了讨论。",
    "{what}由{name}牵头，{who}配合，{when}完成。",
    "{name}提出，{what}还需要{do}，建议{when}再议。",
    "请{name}{when}之前把{what}发给我，我这边{do}一下。",
    "上次和{name}、{name}一起去看了现场，{what}问题不大。",
    "经{name}同意，{who}{when}{do}了{what}。",
    "{who}的{name}表示，{when}将{do}{what}。",
    "这件事我问过{name}了，他说{what}{when}才能{do}。",
    "同意聘任{name}担任{who}负责人，任期三年。",
    "{name}入职以来一直负责{what}，工作认真，年度考核为优秀。",
    "据{name}介绍，{who}{when}完成了{what}的{do}工作。",
    "感谢{name}和{name}两位同事{when}的支持。",
    "原告{name}与被告{name}因{what}产生纠纷，诉至法院。",
    "{name}因病请假，{when}由{name}代为{do}{what}。",
    "乙方指派{name}为现场代表，负责{do}{what}。",
    "记录人是{name}，如有遗漏请补充。",
    "随后{name}陪同客户参观了{who}，并{do}了{what}。",
    "采访中，{name}告诉记者，{what}{when}就已经{do}。",
)
_CHAT = (
    "{what}{do}了吗？",
    "好的，收到",
    "{when}能不能{do}一下{what}",
    "我这边还没收到{what}，麻烦{who}催一下",
    "可以，先按这个办",
    "{n}号之前给你",
    "行，那我让{who}去{do}",
    "不急，{when}弄好就行",
    "[图片]",
    "刚才开会没看到消息",
)


def _fill(rng: random.Random, form: str) -> str:
    out = form
    for slot, words in (("who", _WHO), ("when", _WHEN), ("do", _DO), ("what", _WHAT)):
        while f"{{{slot}}}" in out:
            out = out.replace(f"{{{slot}}}", rng.choice(words), 1)
    while "{name}" in out:
        out = out.replace("{name}", people.name(rng, female=rng.random() < 0.5), 1)
    return out.replace("{n}", str(rng.randint(2, 98)))


def plain(rng: random.Random) -> str:
    """A sentence of an office that is about nobody."""
    tail = _fill(rng, rng.choice(_TAIL))
    return f"{rng.choice(_WHEN)}{rng.choice(_WHO)}{rng.choice(_HOW)}{rng.choice(_DO)}{rng.choice(_WHAT)}{tail}。"


def about(rng: random.Random) -> str:
    """A sentence about one or two people by their full names, with no number beside them."""
    return _fill(rng, rng.choice(_ABOUT))


def law(rng: random.Random) -> str:
    """A sentence of a law, about nobody."""
    return f"{rng.choice(_ORGANS)}{rng.choice(_SHALL)}{rng.choice(_DUTY)}{rng.choice(_LAW_TAIL)}"


def said(rng: random.Random) -> str:
    """A line of a chat."""
    return _fill(rng, rng.choice(_CHAT))
