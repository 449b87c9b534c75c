"""What is said of people, in the words of forms, files and sentences: the value stands in ``[[`` and ``]]``.

Sentences name somebody, as the law means it: a disease in a leaflet is nobody's.
"""

from __future__ import annotations

SAID: dict[str, tuple[str, ...]] = {
    "DATE_OF_BIRTH": (
        "{person}，男，[[{birth}]]出生", "出生日期：[[{birth}]]", "出生年月：[[{birth_month}]]", "生于[[{birth}]]", "生日：[[{birth_dash}]]",
        "Date of birth: [[{birth_dash}]]", "{person}，女，[[{birth}]]生，", "DOB: [[{birth_dash}]]", "{person}于[[{birth}]]出生于{place}",
    ),
    "CN_ETHNICITY": (
        "民族：[[{ethnicity}]]", "{person}，男，[[{ethnicity}]]，", "{person}，女，[[{ethnicity}]]，1986年生", "民  族 [[{ethnicity}]]", "{person}系[[{ethnicity}]]人",
        "ethnicity: [[{ethnicity}]]", "姓名：{person} 性别：女 民族：[[{ethnicity}]]",
    ),
    "RELIGION": (
        "宗教信仰：[[{religion}]]", "{person}信仰[[{religion}]]", "{person}是[[{believer}]]", "信仰：[[{religion}]]", "本人信奉[[{religion}]]", "religion: [[{religion}]]",
        "{person}系虔诚的[[{believer}]]",
    ),
    "MARITAL_STATUS": (
        "婚姻状况：[[{marital}]]", "婚否：[[{marital}]]", "婚姻状态 [[{marital}]]", "{person}，[[{marital}]]，育有一女", "marital status: [[{marital}]]", "{person}目前[[{marital}]]",
    ),
    "POLITICAL_STATUS": (
        "政治面貌：[[{party}]]", "政治面貌 [[{party}]]", "{person}，男，[[{party}]]，", "政治面貌为[[{party}]]", "{person}系[[{party}]]", "political status: [[{party}]]",
    ),
    "MEDICAL": (
        "诊断：[[{disease}]]", "{person}确诊[[{disease}]]", "患者{person}，既往史：[[{disease}]]", "临床诊断：[[{disease}]]", "{person}患有[[{disease}]]多年",
        "出院诊断：[[{disease}]]", "过敏史：[[{allergy}]]", "病史：[[{disease}]]", "患者服用[[{drug}]]", "{person}被诊断为[[{disease}]]", "diagnosis: [[{disease}]]",
    ),
    "CRIMINAL_RECORD": (
        "{person}因[[{crime}]]被判处有期徒刑三年", "被告人{person}犯[[{crime}]]", "违法犯罪记录：[[{crime}]]", "{person}曾因[[{crime}]]被刑事拘留", "犯罪记录：[[{crime}]]",
        "前科：[[{crime}]]",
    ),
    "CREDIT_RECORD": (
        "征信记录：[[{credit}]]", "信用记录：[[{credit}]]", "{person}的征信报告显示[[{credit}]]", "个人征信：[[{credit}]]", "{person}被列为[[{dishonest}]]", "信用评分：[[{points}]]",
    ),
    "SALARY": (
        "月薪：[[{pay}]]", "{person}的月工资为[[{pay}]]", "基本工资：[[{pay}]]", "实发工资 [[{pay}]]", "年薪[[{pay}]]", "税前薪资：[[{pay}]]", "salary: [[{pay}]]", "薪酬：[[{pay}]]/月",
    ),
    "BIOMETRIC": (
        "指纹特征值：[[{template}]]", "人脸特征码：[[{template}]]", "声纹特征：[[{template}]]", "指纹模板 [[{template}]]", "虹膜特征：[[{template}]]", "face_feature: [[{template}]]",
    ),
    "JOB_TITLE": (
        "职务：[[{title}]]", "职位：[[{title}]]", "岗位：[[{title}]]", "担任[[{title}]]一职", "{org}[[{title}]]{person}", "现任[[{title}]]", "title: [[{title}]]", "职称：[[{rank}]]",
    ),
    "LOCATION": (
        "籍贯：[[{place}]]", "出生地：[[{place}]]", "于[[{place}]]签订", "出差到[[{place}]]", "户口所在地：[[{place}]]", "birthplace: [[{place}]]",
    ),
    "PERSON": (
        "姓名：[[{name}]]", "联系人：[[{name}]]", "收件人[[{name}]]", "经办人：[[{name}]]", "[[{name}]]女士您好", "法定代表人：[[{name}]]", "原告[[{name}]]，", "患者姓名 [[{name}]]", "[[{name}]]说：",
        "由[[{name}]]负责跟进", "name: [[{name}]]",
    ),
    "CN_ADDRESS": (
        "地址：[[{address}]]", "住址：[[{address}]]", "住[[{address}]]，", "收货地址 [[{address}]]", "现住[[{address}]]", "寄到[[{address}]]", "通讯地址：[[{address}]]", "address: [[{address}]]",
    ),
    "ORGANIZATION": (
        "甲方：[[{company}]]", "工作单位：[[{company}]]", "就职于[[{company}]]", "[[{company}]]与乙方", "单位名称：[[{company}]]", "[[{company}]]出具的发票", "开户行：[[{bank}]]", "company: [[{company}]]",
    ),
    "CREDENTIAL": (
        "AccessKeyId: [[{cloud_key}]]", "access_key=[[{cloud_key}]]", "token: [[{jwt}]]", "Authorization: Bearer [[{jwt}]]", "jdbc:mysql://db1:3306/app?user=root&password=[[{password}]]",
        "postgresql://app:[[{password}]]@{host}:5432/crm", "口令：[[{password}]]", 'api_key = "[[{cloud_key}]]"', "redis://:[[{password}]]@cache:6379/0", "密码是[[{password}]]，别外传",
    ),
    "MINOR": (
        "学生证件号码：{child}", "患儿身份证号：{child}", "随行儿童，公民身份号码{child}", "子女身份证号 {child}", "投保人之子（{child}）", "id card: {child}",
    ),
    "SECRECY_MARK": ("\n[[内部资料]]\n", "【[[机密]]】\n", "密级：[[秘密]]\n", "\n[[仅供内部使用]]\n", "\n[[CONFIDENTIAL]]\n"),
    "TRADE_SECRET_MARK": ("\n[[商业秘密]]\n", "【[[核心商密]]】\n", "密级：[[商业秘密]]\n"),
    "STATE_SECRET_MARK": ("\n[[机密★10年]]\n", "\n[[绝密★]]\n", "\n[[秘密★启用前]]\n"),
}  # fmt: skip

COLUMNS: dict[str, tuple[str, ...]] = {
    "DATE_OF_BIRTH": ("出生日期", "birth_date", "csrq"),
    "CN_ETHNICITY": ("民族", "ethnicity", "mz"),
    "RELIGION": ("宗教信仰", "religion", "zjxy"),
    "MARITAL_STATUS": ("婚姻状况", "marital_status", "hyzk"),
    "POLITICAL_STATUS": ("政治面貌", "political_status", "zzmm"),
    "MEDICAL": ("诊断", "疾病名称", "diagnosis"),
    "CRIMINAL_RECORD": ("犯罪记录", "criminal_record"),
    "CREDIT_RECORD": ("征信记录", "信用记录", "credit_record"),
    "SALARY": ("基本工资", "实发工资", "salary", "yfgz"),
    "BIOMETRIC": ("指纹特征", "人脸特征", "face_feature"),
    "JOB_TITLE": ("职务", "岗位", "job_title", "zw"),
    "PERSON": ("姓名", "客户姓名", "name", "xm"),
    "CN_ADDRESS": ("地址", "家庭住址", "address", "jtzz"),
    "ORGANIZATION": ("工作单位", "公司名称", "company", "gzdw"),
}

_RELIGIONS = ("佛教", "基督教", "天主教", "伊斯兰教", "道教")
WORDS: dict[str, tuple[str, ...]] = {
    "ethnicity": ("汉族", "回族", "满族", "维吾尔族", "藏族", "壮族", "蒙古族", "苗族", "朝鲜族", "土家族"),
    "religion": _RELIGIONS,
    "believer": ("佛教徒", "基督徒", "天主教徒", "穆斯林"),
    "marital": ("已婚", "未婚", "离异", "丧偶", "再婚"),
    "party": ("中共党员", "共青团员", "群众", "民革党员", "无党派人士", "中共预备党员", "九三学社社员"),
    "disease": ("2型糖尿病", "高血压", "乙型肝炎", "抑郁症", "肺腺癌", "冠心病", "胃溃疡", "艾滋病", "支气管哮喘", "精神分裂症", "慢性肾炎", "甲状腺结节"),
    "allergy": ("青霉素过敏", "头孢过敏", "花生过敏"),
    "drug": ("二甲双胍", "阿司匹林", "氨氯地平", "舍曲林"),
    "crime": ("盗窃罪", "诈骗罪", "故意伤害罪", "危险驾驶罪", "职务侵占罪", "非法吸收公众存款罪"),
    "credit": ("逾期3次", "连续逾期90天以上", "呆账一笔", "逾期未还", "不良贷款1笔", "信用卡逾期6期"),
    "dishonest": ("失信被执行人", "限制高消费人员"),
    "points": ("612", "705", "588", "658分"),
    "title": ("销售经理", "财务总监", "人事专员", "软件工程师", "副总经理", "会计", "项目经理", "采购主管", "董事长", "法务专员"),
    "rank": ("高级工程师", "副教授", "主任医师", "中级会计师"),
    "place": ("浙江省杭州市", "北京市朝阳区", "四川成都", "江苏省苏州市", "广东深圳", "湖北省武汉市", "山东青岛"),
    "bank": ("中国工商银行杭州分行", "招商银行北京分行", "中国建设银行深圳南山支行", "中国农业银行成都支行"),
}  # fmt: skip
