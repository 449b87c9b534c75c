"""The pack: every recognizer, one line each. ``add_to`` puts it into any Presidio registry."""

from __future__ import annotations

import functools
import hashlib
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from models.ner import versions

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerRegistry

    from recognizers.base import VerifiedRecognizer

RECOGNIZERS: tuple[str, ...] = (
    "recognizers.entities.cn_resident_id:CnResidentIdRecognizer",
    "recognizers.entities.cn_hmt_residence_permit:CnHmtResidencePermitRecognizer",
    "recognizers.entities.minor:MinorRecognizer",
    "recognizers.entities.cn_mobile:CnMobileRecognizer",
    "recognizers.entities.cn_landline:CnLandlineRecognizer",
    "recognizers.entities.cn_service_number:CnServiceNumberRecognizer",
    "recognizers.entities.cn_bank_card:CnBankCardRecognizer",
    "recognizers.entities.cn_uscc:CnUsccRecognizer",
    "recognizers.entities.cn_passport:CnPassportRecognizer",
    "recognizers.entities.cn_exit_permit:CnExitPermitRecognizer",
    "recognizers.entities.cn_foreigner_id:CnForeignerIdRecognizer",
    "recognizers.entities.cn_home_return_permit:CnHomeReturnPermitRecognizer",
    "recognizers.entities.cn_taiwan_permit:CnTaiwanPermitRecognizer",
    "recognizers.entities.cn_military_id:CnMilitaryIdRecognizer",
    "recognizers.entities.cn_social_security:CnSocialSecurityRecognizer",
    "recognizers.entities.cn_housing_fund:CnHousingFundRecognizer",
    "recognizers.entities.cn_driver_license_file:CnDriverLicenseFileRecognizer",
    "recognizers.entities.hk_id:HkIdRecognizer",
    "recognizers.entities.macau_id:MacauIdRecognizer",
    "recognizers.entities.tw_id:TwIdRecognizer",
    "recognizers.entities.cn_license_plate:CnLicensePlateRecognizer",
    "recognizers.entities.vin:VinRecognizer",
    "recognizers.entities.email_address:EmailAddressRecognizer",
    "recognizers.entities.ip_address:IpAddressRecognizer",
    "recognizers.entities.cn_qq:CnQqRecognizer",
    "recognizers.entities.wechat_id:WechatIdRecognizer",
    "recognizers.entities.credit_card:CreditCardRecognizer",
    "recognizers.entities.card_verification:CardVerificationRecognizer",
    "recognizers.entities.cn_bank_account:CnBankAccountRecognizer",
    "recognizers.entities.cn_ecny_wallet:CnEcnyWalletRecognizer",
    "recognizers.entities.cn_alipay_id:CnAlipayIdRecognizer",
    "recognizers.entities.cn_org_code:CnOrgCodeRecognizer",
    "recognizers.entities.cn_business_license:CnBusinessLicenseRecognizer",
    "recognizers.entities.cn_tax_id:CnTaxIdRecognizer",
    "recognizers.entities.imei:ImeiRecognizer",
    "recognizers.entities.imsi:ImsiRecognizer",
    "recognizers.entities.iccid:IccidRecognizer",
    "recognizers.entities.meid:MeidRecognizer",
    "recognizers.entities.mac_address:MacAddressRecognizer",
    "recognizers.entities.url:UrlRecognizer",
    "recognizers.entities.gps_coordinates:GpsCoordinatesRecognizer",
    "recognizers.entities.cn_invoice:CnInvoiceRecognizer",
    "recognizers.entities.cn_contract_number:CnContractNumberRecognizer",
    "recognizers.entities.cn_case_number:CnCaseNumberRecognizer",
    "recognizers.entities.credential:CredentialRecognizer",
    "recognizers.entities.state_secret_mark:StateSecretMarkRecognizer",
    "recognizers.entities.trade_secret_mark:TradeSecretMarkRecognizer",
    "recognizers.entities.secrecy_mark:SecrecyMarkRecognizer",
    "recognizers.entities.trade_secret_subject:TradeSecretSubjectRecognizer",
    "recognizers.entities.person:PersonRecognizer",
    "recognizers.entities.cn_address:CnAddressRecognizer",
    "recognizers.entities.organization:OrganizationRecognizer",
    "recognizers.entities.cn_ethnicity:CnEthnicityRecognizer",
    "recognizers.entities.marital_status:MaritalStatusRecognizer",
    "recognizers.entities.political_status:PoliticalStatusRecognizer",
    "recognizers.entities.religion:ReligionRecognizer",
    "recognizers.entities.date_of_birth:DateOfBirthRecognizer",
    "recognizers.entities.medical:MedicalRecognizer",
    "recognizers.entities.criminal_record:CriminalRecordRecognizer",
    "recognizers.entities.credit_record:CreditRecordRecognizer",
    "recognizers.entities.salary:SalaryRecognizer",
    "recognizers.entities.biometric:BiometricRecognizer",
    "recognizers.entities.job_title:JobTitleRecognizer",
    "recognizers.entities.location:LocationRecognizer",
)

PICTURE_RECOGNIZERS: tuple[str, ...] = ("recognizers.entities.cn_id_card_image:CnIdCardImageRecognizer",)
"""What is looked for only in text that was read from a picture."""


def recognizer_classes() -> list[type[VerifiedRecognizer]]:
    """The classes of the pack, in order."""
    return [_load(path) for path in RECOGNIZERS]


def _load(path: str) -> type[VerifiedRecognizer]:
    module, _, name = path.partition(":")
    return cast("type[VerifiedRecognizer]", getattr(importlib.import_module(module), name))


@functools.cache
def recognizers() -> dict[str, VerifiedRecognizer]:
    """One shared instance of each, by entity type."""
    return {cls.entity: cls() for cls in recognizer_classes()}


@functools.cache
def picture_recognizers() -> dict[str, VerifiedRecognizer]:
    """The same of those for pictures."""
    return {cls.entity: cls() for cls in map(_load, PICTURE_RECOGNIZERS)}


def add_to(registry: RecognizerRegistry, language: str = "zh") -> None:
    """Add the whole pack to a Presidio registry, for texts in ``language``."""
    from recognizers.presidio import presidio_class

    for cls in recognizer_classes():
        registry.add_recognizer(presidio_class(cls)(supported_language=language))


@functools.cache
def ruleset_digest() -> str:
    """A digest of all that decides what is found: two runs with the same digest find the same in the same bytes."""
    root = Path(__file__).parent
    files = sorted(root.rglob("*.py"))
    entities = root.parent / "models" / "entities"
    files += sorted(p for p in entities.rglob("*") if p.suffix in {".yaml", ".txt", ".py"})
    files += sorted(path for place in ("", "engines") for path in (root.parent / "models" / "ner" / place).glob("*.py"))
    files += sorted((root.parent / "models" / "ner" / "weights").glob("*.npz"))
    digest = hashlib.blake2b(versions().encode(), digest_size=16)
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
