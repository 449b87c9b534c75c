"""Medical data of people: diagnoses, histories, allergies, medicines, measures and record numbers (PIPL article 28).

A form field with an illness in it, or an illness said of somebody who is named. The word alone is none: laws, news and
advertisements speak of illnesses too, and machines are diagnosed.
"""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import HAN, SEPARATOR, FieldRecognizer, label_before, names_person

_ILLNESSES = (
    rf"(?:(?![和与及或并、])[{HAN}A-Z0-9]){{1,10}}(?:病|炎|癌|瘤|综合征|综合症|症|梗死|梗塞|结石|息肉|溃疡|出血|衰竭|感染|中毒|损伤|挫伤|裂伤|缺损|畸形|脓肿"
    r"|囊肿|增生|肥大|硬化|狭窄|栓塞|积液|水肿|穿孔|粘连|痉挛|麻痹|瘫|偏头痛|障碍|功能不全|早搏|房颤|心律失常|阳性|术后|切除术|置换术|移植术)"
    r"|高血压|糖尿病|冠心病|心脏病|脑梗|心梗|中风|乙肝|丙肝|大三阳|小三阳|肝硬化|艾滋|梅毒|淋病|尖锐湿疣|抑郁|焦虑症?|失眠|双相|精神分裂|癫痫|哮喘|肺气肿"
    r"|慢阻肺|肺结节|结节|结核|贫血|白血病|血友病|痛风|甲亢|甲减|高血脂|高脂血|脂肪肝|白内障|青光眼|近视|色盲|耳聋|骨折|骨裂|脱位"
    r"|妊娠|怀孕|早孕|流产|不孕|不育|新冠|流感|水痘|带状疱疹|湿疹|荨麻疹|银屑病|白癜风|过敏|椎间盘突出|脱出|腰肌劳损|骨质疏松"
    r"|(?<![A-Za-z])(?:HIV|AIDS|HPV|HBV|HCV|ADHD|COPD|COVID-?19|SARS)(?![A-Za-z])|(?<![A-Za-z0-9])[A-TV-Z][0-9]{2}(?:\.[0-9x]{1,3})(?![A-Za-z0-9])"
)
_LATIN_ILLNESSES = (
    r"hypertension|diabet(?:es|ic)|cancer|carcinoma|tumou?r|asthma|depressi(?:on|ve)|anxiety|hepatitis|pneumonia|leuk(?:a)?emia|stroke"
    r"|fracture|epilepsy|arthritis|bronchitis|gastritis|migraine|an(?:a)?emia|tuberculosis|pregnan(?:t|cy)|infection|syndrome|disease|disorder|allerg(?:y|ies|ic)|penicillin"
)
_DRUGS = rf"舍曲林|氟西汀|帕罗西汀|艾司西酞普兰|奥氮平|利培酮|卡马西平|甲氨蝶呤|环磷酰胺|阿莫西林|奥美拉唑|格列美脲|瑞舒伐他汀|缬沙坦|青霉素|头孢|磺胺|阿司匹林|布洛芬|胰岛素|二甲双胍|硝苯地平|氨氯地平|阿托伐他汀|奥司他韦|地高辛|华法林|海鲜|花粉|花生|芒果|尘螨|[{HAN}]{{1,8}}(?:片|胶囊|注射液|颗粒|口服液|霉素|沙坦|洛尔|地平|他汀|西林|替尼|单抗|滴丸)"
_ILL = re.compile(f"{_ILLNESSES}|{_LATIN_ILLNESSES}", re.IGNORECASE)
_DRUG = re.compile(_DRUGS)
_COMPLAINT = re.compile(
    r"痛|疼|热|烧|咳|喘|晕|吐|泻|痒|胀|闷|麻木|乏力|出血|便血|血尿|水肿|肿块|不适|心悸|失眠|昏迷|抽搐|[0-9一二两三半] ?(?:天|日|周|月|年|小时)"
)
_NOTHING = re.compile(
    r"(?:无|否认|未见|没有|不详|未知|正常|健康|良好|暂无|未发现|none|n/?a|null|normal).*", re.IGNORECASE
)
_DIAGNOSIS = (
    r"(?:初步|入院|出院|门诊|临床|病理|中医|西医|术前|术后|主要|其他|影像|确定|补充|最后|急诊)?(?<![障备机车统络能库件])诊断(?:结果|意见|结论|名称)?"
    r"|(?:所患)?疾病(?:名称|诊断)?|病名|病种|患病情况|重大疾病|慢性病|职业病|遗传病|传染病史?|残疾(?:类别|类型)|(?<!故障)症状|病情(?:描述|摘要)?|健康状况|体检(?:结果|结论|异常项?)"
    r"|检[查验](?:结果|所见|结论)|影像所见|手术名称|(?<![a-z])(?:diagnos[ie]s|medical[ _-]?(?:condition|history)|disease|illness|symptoms?|allerg(?:y|ies)|zhenduan)(?![a-z])"
)
_HISTORY = (
    r"主诉|现病史|既往病?史|(?:个人|家族|疾病|遗传|手术|外伤|输血|婚育|月经|生育)病?史|病史|(?:药物|食物)?过敏史?|过敏(?:药物|原|源)|药物过敏"
    r"|(?<![a-z])chief[ _-]?complaint(?![a-z])"
)
_TREATMENT = r"用药(?:情况|记录|史)?|处方(?:药|内容)?|医嘱|治疗(?:方案|经过)|药品名称|(?<![a-z])(?:prescription|medications?)(?![a-z])"
_NUMBERS = (
    r"住院号|病[历案](?:号|编号)|门诊号|就诊卡号?|诊疗卡号?|病理号|检查号|床位?号|就诊号"
    r"|(?<![a-z])(?:medical[ _-]?record[ _-]?(?:no|number|id)|mrn|patient[ _-]?(?:id|no|number))(?![a-z])"
)
_MEASURES = r"血压|收缩压|舒张压|(?:空腹|餐后|随机)?血糖|糖化血红蛋白|心率|总胆固醇|甘油三酯|血红蛋白|白细胞(?:计数)?|血小板(?:计数)?|血?尿酸|血?肌酐|转氨酶|血氧(?:饱和度)?|blood pressure"
_UNITS = r"(?:mm ?hg|mmol/l|[uμ]mol/l|g/l|mg/dl|次/分|bpm|%|×?10\^?9/l|u/l|iu/l)"
_SAID_OF = r"患有|罹患|身患|患上|确诊(?:为|患有?)?|诊断(?:为|患有?)|查出(?:患有)?|检出|感染(?:了)?|感染上"
_FIELD = rf"(?:{_DIAGNOSIS}|{_HISTORY}|{_TREATMENT})"
_TEXT = r"[^\s,;|\"'<>\x1e。、][^\n|\"'<>\x1e。;]{1,60}"
_LABELLED = tuple(label_before(labels) for labels in (_DIAGNOSIS, _HISTORY, _TREATMENT))
_NUMBER_LABEL = label_before(_NUMBERS)
_MEASURE_LABEL = label_before(_MEASURES, rf"(?:{SEPARATOR}| ?)")
_BLOOD = re.compile(r"(?:AB|[ABO])(?:型)?(?:[ ,]?\(?RH ?\(?[+\-阴阳]性?\)?\)?)?", re.IGNORECASE)
_TAKEN = re.compile(r"(?:长期|正在|每日|需|规律)?(?:服用|口服|注射)了?$")
_CLOSE = re.compile(rf"(?:{_SAID_OF})$")


class MedicalRecognizer(FieldRecognizer):
    """An illness, a complaint, a medicine in a form field, or an illness said of somebody named."""

    entity = "MEDICAL"
    regex = (
        rf"(?:{_NUMBERS}){SEPARATOR}([A-Za-z]{{0,4}}-?[0-9][0-9A-Za-z\-]{{2,19}})(?![0-9A-Za-z])"
        rf"|血[ \t]?型{SEPARATOR}((?:AB|[ABO])(?:型|(?![A-Za-z0-9]))(?:[ ,]?\(?RH ?\(?[+\-阴阳]性?\)?)?)"
        rf"|{_FIELD}{SEPARATOR}({_TEXT})"
        rf"|(?:{_MEASURES})(?:{SEPARATOR}| ?)([0-9]{{1,3}}(?:\.[0-9]{{1,2}})?(?:/[0-9]{{2,3}})? ?{_UNITS})"
        rf"|(?:长期|正在|每日|需|规律)?(?:服用|口服|注射)(?:了)?({_DRUGS})(?=[^{HAN}]|\Z)"
        rf"|(?:{_SAID_OF})((?:[{HAN}A-Za-z0-9\-]{{0,8}}?)(?:{_ILLNESSES}))"
    )
    spot = (
        rf"(?:{_NUMBERS}){SEPARATOR}[A-Za-z]{{0,4}}-?[0-9]|血[ \t]?型{SEPARATOR}|{_FIELD}{SEPARATOR}"
        rf"|(?:{_MEASURES})(?:{SEPARATOR}| ?)[0-9]|(?:{_SAID_OF})[{HAN}A-Z]|(?:服用|口服|注射)[{HAN}]"
    )
    triggers = (
        *(
            "诊断",
            "疾病",
            "病名",
            "病种",
            "患病",
            "慢性病",
            "职业病",
            "遗传病",
            "传染病",
            "残疾类",
            "症状",
            "病情",
            "健康状况",
            "体检",
        ),
        *(
            "检查结",
            "检查所",
            "检验结",
            "影像所见",
            "手术名称",
            "主诉",
            "病史",
            "往史",
            "族史",
            "术史",
            "伤史",
            "血史",
            "过敏",
            "用药",
        ),
        *(
            "处方",
            "医嘱",
            "治疗方",
            "治疗经",
            "药品名称",
            "住院号",
            "病历",
            "病案",
            "门诊号",
            "就诊",
            "诊疗卡",
            "病理号",
            "检查号",
            "床号",
            "床位号",
        ),
        *(
            "血型",
            "血 型",
            "血压",
            "缩压",
            "张压",
            "血糖",
            "血红蛋白",
            "心率",
            "胆固醇",
            "甘油三",
            "白细胞",
            "血小板",
            "尿酸",
            "肌酐",
            "转氨酶",
            "血氧",
        ),
        *(
            "患有",
            "罹患",
            "身患",
            "患上",
            "确诊",
            "查出",
            "检出",
            "感染",
            "个人史",
            "遗传史",
            "婚育史",
            "月经史",
            "生育史",
        ),
        *(
            "diagnos",
            "medical",
            "disease",
            "illness",
            "symptom",
            "allerg",
            "chief complaint",
            "prescription",
            "medicat",
        ),
        *("zhenduan", "mrn", "patient", "blood p"),
    )
    reach = (200, 400)
    examples = (
        "诊断：2型糖尿病",
        "入院诊断：冠状动脉粥样硬化性心脏病，高血压3级",
        "过敏史：青霉素过敏",
        "王女士确诊为乳腺癌",
        "住院号：0012345678",
        "血型：AB型",
        "Diagnosis: hypertension",
        "血压：140/90mmHg",
    )
    counter_examples = (
        "故障诊断：主轴磨损",
        "过敏史：无",
        "患有精神病的人",
        "诊断：无法连接数据库",
        "预防高血压、糖尿病等慢性病",
        "传染病防治",
        "检查结果：通过",
        "症状：程序启动后崩溃",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """What the label asks for must stand in the value; without a label somebody must be named."""
        if _NUMBER_LABEL.search(before):
            return Judged(0.85, ("context", "format"), value.upper())
        if re.search(rf"血[ \t]?型{SEPARATOR}$", before):
            return Judged(0.9, ("context", "format"), value.upper())
        if _MEASURE_LABEL.search(before):
            return Judged(0.75, ("context", "format"), value.lower())
        if close := _CLOSE.search(before):
            known = not after.startswith("的") and names_person(before[: close.start()], roles=True)
            return Judged(0.75, ("context",), value) if known else None
        if taken := _TAKEN.search(before):
            known = names_person(before[: taken.start()], roles=True) or before[: taken.start()].endswith(
                ("患者", "病人")
            )
            return Judged(0.6, ("context",), value) if known else None
        if _NOTHING.fullmatch(value.strip()):
            return None
        diagnosis, history, treatment = (bool(pattern.search(before)) for pattern in _LABELLED)
        if _ILL.search(value):
            return Judged(0.85, ("context", "format"), value.strip())
        if (history and (_COMPLAINT.search(value) or _DRUG.search(value))) or (treatment and _DRUG.search(value)):
            return Judged(0.85, ("context", "format"), value.strip())
        return Judged(0.6, ("context",), value.strip()) if diagnosis and _COMPLAINT.match(value[1:3]) else None

    def judge_cell(self, value: str) -> Judged | None:
        """An illness, a medicine, a blood group."""
        if len(value) > 500 or _NOTHING.fullmatch(value):
            return None
        if _ILL.search(value) or _DRUG.search(value) or _BLOOD.fullmatch(value):
            return Judged(0.85, ("column", "format"), value)
        return None
