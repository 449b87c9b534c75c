"""Biometric templates: fingerprints, faces, voices, irises as data, and genes (PIPL article 28, GB/T 40660-2021)."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import SAID, FieldRecognizer

_LABELS = (
    r"(?:指纹|掌纹|声纹|虹膜|人脸|面部|脸部|面容|指静脉|掌静脉|静脉|耳廓|步态|视网膜|生物)(?:识别|图像)?(?:特征值?|模板|数据|信息|编码|特征码|特征向量|向量|采集数据|特征模板|底库)"
    r"|(?:基因|DNA)(?:序列|分型|数据|检测结果|位点)"
    r"|(?<![a-z])(?:finger[ _-]?print|face|facial|iris|voice[ _-]?print|palm[ _-]?(?:print|vein)?|retina|biometric)[ _-]?(?:template|features?|embedding|vector|descriptor|encoding|data)(?![a-z])"
)
_CODED = r"(?:data:[a-z]+/[a-z.+\-]+;base64,)?[A-Za-z0-9+/_\-]{16,8000}={0,2}"
_VECTOR = r"\[? ?-?[0-9]\.[0-9]{2,20}(?:e-?[0-9]{1,3})?(?:[, ] ?-?[0-9]\.[0-9]{2,20}(?:e-?[0-9]{1,3})?){3,1023} ?\]?"
_GENES = r"[ACGTacgt]{20,4000}|(?:(?:D[0-9]{1,2}S[0-9]{2,4}|rs[0-9]{4,10}|TH01|TPOX|FGA|vWA|CSF1PO)[:= ]{1,2}[ACGT0-9.,/]{2,9}[;,，； ]{0,2}){1,40}"
_CELL = re.compile(rf"{_CODED}|{_VECTOR}|{_GENES}", re.IGNORECASE)
_WORD = re.compile(r"[0-9]+|[A-Za-z]+|[A-Z]+[-_][0-9-]+|[a-z_\-/.]+", re.IGNORECASE)


class BiometricRecognizer(FieldRecognizer):
    """Coded data or a vector behind 指纹特征, 人脸模板, face embedding; never the word alone."""

    entity = "BIOMETRIC"
    regex = rf"(?:{_LABELS}){SAID}({_VECTOR}|{_GENES}|{_CODED})(?![A-Za-z0-9+/=])"
    spot = rf"(?:{_LABELS}){SAID}[\[A-Za-z0-9\-]"
    triggers = (
        *(
            "指纹",
            "掌纹",
            "声纹",
            "虹膜",
            "人脸",
            "面部",
            "脸部",
            "面容",
            "静脉",
            "耳廓",
            "步态",
            "视网膜",
            "生物识别",
            "生物特征",
        ),
        *(
            "生物数据",
            "生物信息",
            "基因",
            "dna序",
            "dna分",
            "dna数",
            "dna检",
            "dna位",
            "finger",
            "face_",
            "face-",
            "face ",
            "facet",
        ),
        *(
            "facef",
            "facee",
            "facev",
            "faced",
            "facial",
            "iris",
            "voiceprint",
            "voice_print",
            "voice print",
            "voice-print",
        ),
        *("palm", "retina", "biometric"),
    )
    reach = (200, 8192)
    examples = (
        "指纹特征：Rk1SACAyMAAAAAFiAAABPAFiAMUAxQEAAAAoNw==",
        "face_embedding: [0.0123, -0.2345, 0.1111, 0.9876, 0.4521]",
        "基因序列：ATGCGTACGTTAGCCTAGGCTAACG",
    )
    counter_examples = (
        "人脸识别技术",
        "指纹：SHA256:AbCdEf0123456789",
        "face data: unavailable",
        "指纹特征：已采集",
        "人脸数据：/data/face/2024.jpg",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Data that is no word, no number and no path."""
        del before, after
        return self._judged(value, "context")

    def judge_cell(self, value: str) -> Judged | None:
        """The same for a whole cell."""
        return self._judged(value, "column") if _CELL.fullmatch(value) else None

    @staticmethod
    def _judged(value: str, by: str) -> Judged | None:
        bare = value.strip()
        if re.fullmatch(_VECTOR, bare, re.IGNORECASE) or re.fullmatch(_GENES, bare):
            return Judged(0.9, (by, "format"), bare)
        if (
            _WORD.fullmatch(bare)
            or bare.startswith("/")
            or not (re.search("[0-9]", bare) and re.search("[A-Za-z]", bare))
        ):
            return None
        return Judged(0.85, (by, "format"), bare)
