"""The documents that a company holds, as templates: contracts, forms, chats, mails, court papers, bills, logs, code."""

from __future__ import annotations

DOCUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    # kind of document -> parts; of each part one line is drawn
    "contract": (
        ("房屋租赁合同\n合同编号：{cn_contract_number}\n", "劳动合同\n（合同编号：{cn_contract_number}）\n", "设备采购合同\n合同号：{cn_contract_number}\n"),
        ("甲方：{org}\n统一社会信用代码：{cn_uscc}\n法定代表人：{person}\n", "甲方（出租方）：{person}，公民身份号码{cn_resident_id}，\n", "甲方：{org}，组织机构代码 {cn_org_code}\n"),
        ("乙方：{person}，身份证号：{cn_resident_id}，联系电话：{cn_mobile}，住{addr}。\n", "乙方：{person}\n护照号码：{cn_passport}\n电话：{cn_landline}\n", "乙方：{person}，香港居民，身份证号 {hk_id}\n"),
        ("第{n}条 价款人民币{money}元，乙方汇入甲方账户，户名：{org}，开户行：{bank}，账号：{cn_bank_account}。\n", "第{n}条 租金每月{money}元，转入{cn_bank_card}（银行卡）。\n"),
        ("第{n}条 通知送达邮箱：{email_address}；微信：{wechat_id}。\n", "第{n}条 因本合同发生争议的，由甲方所在地人民法院管辖。\n"),
        ("签订日期：{date}    签订地点：{place}\n", "本合同一式两份，自{date}起生效。\n"),
    ),
    "resume": (
        ("个人简历\n姓名：{person}    性别：男    民族：{ethnicity}\n出生日期：{birth}    婚姻状况：{marital}    政治面貌：{party}\n",),
        ("身份证号：{cn_resident_id}\n手机：{cn_mobile}    邮箱：{email_address}\n", "联系电话：{cn_mobile}\n微信号：{wechat_id}    QQ：{cn_qq}\n"),
        ("籍贯：{place}    现住址：{addr}\n",),
        ("工作经历：\n2015.07-2019.03  {org}  {title}\n", "现任{title}，就职于{org}。\n"),
        ("期望薪资：{pay}\n", "驾驶证档案编号：{cn_driver_license_file}\n", "公积金账号：{cn_housing_fund}    社保卡号：{cn_social_security}\n"),
    ),
    "chat": (
        ("{person} {time}\n我手机号{cn_mobile}，加个微信 {wechat_id}\n", "{person} {time}\n换号了，{cn_mobile}，记一下\n"),
        ("客服 {time}\n亲，麻烦提供下身份证号哦\n{person} {time}\n{cn_resident_id}\n", "{person} {time}\n钱打这张卡 {cn_bank_card} 就行，{n}号之前\n"),
        ("{person} {time}\n车牌{cn_license_plate}，停在楼下\n", "{person} {time}\n加我QQ{cn_qq}发文件\n", "{person} {time}\n看这个 {url} \n"),
        ("{person} {time}\n资料发我邮箱 {email_address} 谢谢\n", "{person} {time}\nwifi密码：{credential}\n", "{person} {time}\n定位 {gps_coordinates}\n"),
    ),
    "mail": (
        ("发件人: {email_address}\n收件人: {email_address}\n主题: 关于{date}会议的通知\n\n", "From: {email_address}\nTo: {email_address}\nSubject: invoice {n}\n\n"),
        ("{person}您好：\n  请于{date}前回电{cn_mobile}，或回复本邮件。\n", "各位同事：\n  附件为本月对账单，请查收。\n"),
        ("附件为我的身份证复印件，号码 {cn_resident_id}，请查收。\n", "发票抬头：{org}，纳税人识别号：{cn_uscc}，寄到{addr}。\n", "系统已开通，地址 {url} ，初始密码：{credential}\n"),
        ("--\n{person}\n{org}\nTel: {cn_landline}  Mobile: {cn_mobile}\nE-mail: {email_address}\n",),
    ),
    "court": (
        ("样例市中级人民法院\n民 事 判 决 书\n{cn_case_number}\n",),
        ("原告：{person}，男，{birth}出生，{ethnicity}，住{addr}，公民身份号码{cn_resident_id}。\n", "上诉人（原审被告）：{person}，女，{birth}出生，{ethnicity}，住{addr}。\n"),
        ("被告：{org}，住所地{addr}，统一社会信用代码{cn_uscc}。\n法定代表人：{person}，该公司{title}。\n",),
        ("经审理查明：{date}，被告人{person}驾驶{cn_license_plate}小型轿车与{person}驾驶的车辆相撞。\n", "经查，被告人{person}使用手机（号码{cn_mobile}）联系被害人，要求将款项转入{cn_bank_card}账户。\n", "被告人{person}犯{crime}，判处有期徒刑二年。\n"),
        ("依照《中华人民共和国民法典》第五百七十七条之规定，判决如下：\n", "不服本判决的，可在判决书送达之日起十五日内向本院递交上诉状。\n"),
    ),
    "medical": (
        ("样例医院出院小结\n患者姓名：{person}    性别：女    出生日期：{birth_dash}\n身份证号：{cn_resident_id}    联系电话：{cn_mobile}\n",),
        ("入院诊断：{disease}\n", "出院诊断：{disease}\n"),
        ("患者{person}因反复头痛{n}天入院，既往史：{disease}。\n", "家属{person}（电话：{cn_mobile}）陪同。\n"),
        ("医保结算账户：社保卡号{cn_social_security}，自付金额{money}元。\n", "预交金支付卡：银行卡号{cn_bank_card}。\n"),
        ("患儿{person}，身份证号 {child}，家长电话{cn_mobile}\n", "复诊日期{day}。\n"),
    ),
    "waybill": (
        ("收件人：{person}  电话：{cn_mobile}  地址：{addr}\n",),
        ("寄件人：{person}  手机：{cn_mobile}  地址：{addr}\n", "寄件方：{org} {cn_landline}\n"),
        ("承运车辆{cn_license_plate}，车架号：{vin}，{driver}{person}\n", "{driver}{person}，身份证{cn_resident_id}，从业资格档案编号：{cn_driver_license_file}（驾驶证）\n"),
        ("到付款请转 {cn_bank_card}，户名{person}\n", "签收异常请发邮件至{email_address}，或拨打客服热线{cn_service_number}。\n"),
    ),
    "log": (
        ("{second} INFO  [http-1] c.s.LoginFilter - 用户登录成功 ip={ip_address} mobile={cn_mobile} cost={n}ms\n", "{second} WARN  [pay-2] c.s.PayService - 扣款失败 orderNo={order} cardNo={cn_bank_card} code=51\n"),
        ("{second} DEBUG [task-3] c.s.DeviceSync - imei={imei} imsi={imsi} iccid={iccid} mac={mac_address}\n", "{second} INFO  [http-4] c.s.OrderController - GET {url} 200 trace={hash}\n"),
        ("{second} ERROR [db-1] c.s.Pool - connect failed jdbc user=app password={credential} retry={n}\n", "{second} INFO  [job-7] c.s.Report - done batch={order} ts={ms}\n"),
        ('{second} INFO  [mq-2] c.s.Consumer - {"idCard":"{cn_resident_id}","email":"{email_address}","ts":{ms}}\n',),
    ),
    "code": (
        ("# -*- coding: utf-8 -*-\nimport os\n\nBASE_DIR = os.path.dirname(__file__)\n", "package com.sample.app;\n\npublic class Config {\n"),
        ('DB_HOST = "{ip_address}"\nDB_PASSWORD = "{credential}"\n', '    static final String ACCESS_KEY = "{key}";\n', 'PASSWORD = os.environ["DB_PASSWORD"]\nTOKEN = "xxxxxxxx"\n'),
        ('TEST_MOBILE = "{cn_mobile}"  # 测试手机号\n', 'assert validate("{cn_resident_id}")  # 身份证\n', "def encode(codec, code):\n    return codec.encode(code)\n"),
        ('API = "{url}"\n', "VERSION = '2.2.3.66'\nBUILD = 20250612103009\n", 'AUTHOR_EMAIL = "{email_address}"\n'),
    ),
    "visa": (
        ("申请人：{person}，出生日期：{birth}，护照号码：{cn_passport}\n", "旅客{person}，往来港澳通行证号码：{cn_exit_permit}\n"),
        ("随行人员：{person}，回乡证号码：{cn_home_return_permit}\n", "随行人员：{person}，台胞证号：{cn_taiwan_permit}，台湾身份证号：{tw_id}\n", "随行人员：{person}，澳门身份证号码：{macau_id}\n"),
        ("聘用外籍员工{person}，外国人永久居留身份证号码：{cn_foreigner_id}\n", "{person}，港澳台居民居住证号码：{cn_hmt_residence_permit}\n", "{person}，军官证：{cn_military_id}\n"),
        ("紧急联系电话{cn_mobile}，邮箱{email_address}\n",),
    ),
    "invoice": (
        ("购买方名称：{org}\n纳税人识别号：{cn_uscc}\n地址、电话：{addr} {cn_landline}\n开户行及账号：{bank} {cn_bank_account}\n",),
        ("发票号码：{cn_invoice}\n开票日期：{date}\n", "发票号码：{cn_invoice}    价税合计：¥{money}\n"),
        ("销售方名称：{org}\n组织机构代码：{cn_org_code}    营业执照注册号：{cn_business_license}\n", "税务登记证号：{cn_tax_id}\n"),
        ("收款人：{person}    复核：{person}    开票人：{person}\n",),
    ),
    "personnel": (
        ("员工档案\n姓名：{person}    部门：技术部    职务：{title}\n",),
        ("身份证号：{cn_resident_id}    民族：{ethnicity}    婚姻状况：{marital}    政治面貌：{party}\n",),
        ("月薪：{pay}    工资卡：{cn_bank_card}    公积金账号：{cn_housing_fund}\n", "基本工资：{pay}    社保卡号：{cn_social_security}\n"),
        ("体检结果：诊断：{disease}\n", "子女：{person}，身份证号{child}\n", "紧急联系人：{person} {cn_mobile}\n"),
        ("领用设备：IMEI：{imei}    MAC地址：{mac_address}\n", "领用物联网卡号：{iot}    ICCID：{iccid}\n", "数字人民币钱包编号：{cn_ecny_wallet}    支付宝用户号：{cn_alipay_id}\n"),
    ),
}  # fmt: skip

TABLES: dict[str, tuple[tuple[str, ...], ...]] = {
    # kind of table -> columns: type codes, or what nobody looks for; each table takes the first group and some of the second
    "payroll": (("PERSON", "CN_RESIDENT_ID", "CN_BANK_CARD", "SALARY"), ("JOB_TITLE", "CN_HOUSING_FUND", "CN_SOCIAL_SECURITY", "CN_MOBILE", "day", "n")),
    "customers": (("PERSON", "CN_MOBILE"), ("CN_RESIDENT_ID", "CN_ADDRESS", "EMAIL_ADDRESS", "WECHAT_ID", "CN_QQ", "DATE_OF_BIRTH", "order", "money")),
    "suppliers": (("ORGANIZATION", "CN_USCC"), ("CN_ORG_CODE", "CN_BUSINESS_LICENSE", "CN_TAX_ID", "CN_BANK_ACCOUNT", "CN_LANDLINE", "CN_CONTRACT_NUMBER", "URL", "money")),
    "vehicles": (("CN_LICENSE_PLATE", "VIN"), ("PERSON", "CN_MOBILE", "CN_DRIVER_LICENSE_FILE", "GPS_COORDINATES", "day")),
    "devices": (("IMEI",), ("IMSI", "ICCID", "MEID", "MAC_ADDRESS", "IP_ADDRESS", "version", "barcode", "ms")),
    "guests": (("PERSON", "CN_PASSPORT"), ("CN_EXIT_PERMIT", "CN_HOME_RETURN_PERMIT", "CN_TAIWAN_PERMIT", "HK_ID", "TW_ID", "MACAU_ID", "CN_HMT_RESIDENCE_PERMIT", "CN_FOREIGNER_ID", "CN_MILITARY_ID")),
    "patients": (("PERSON", "CN_RESIDENT_ID", "MEDICAL"), ("CN_MOBILE", "CN_ETHNICITY", "MARITAL_STATUS", "CN_SOCIAL_SECURITY", "money")),
    "members": (("PERSON", "POLITICAL_STATUS", "CN_ETHNICITY"), ("RELIGION", "CREDIT_RECORD", "CRIMINAL_RECORD", "DATE_OF_BIRTH", "BIOMETRIC")),
    "accounts": (("CREDENTIAL",), ("EMAIL_ADDRESS", "IP_ADDRESS", "CREDIT_CARD", "CARD_VERIFICATION", "CN_ALIPAY_ID", "CN_ECNY_WALLET", "CN_INVOICE", "CN_CASE_NUMBER", "ms")),
}  # fmt: skip
NEUTRAL = {
    "day": ("入职日期", "hire_date", "登记日期"), "n": ("数量", "qty", "工龄"), "order": ("订单号", "order_no", "单号"), "money": ("金额", "amount", "合计"),
    "version": ("固件版本", "version", "版本"), "barcode": ("条码", "barcode", "商品条码"), "ms": ("创建时间", "create_time", "时间戳"),
}  # fmt: skip
