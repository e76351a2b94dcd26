"""The texts an applicant agrees to with a tick: pledges that replace a paper. Stored with their version."""

from services.core.labels import label

Text = dict[str, str]
VERSION = "2026-11"  # of all texts below; a change of words is a new version

TEXTS: dict[str, Text] = {
    "dereg_form": {
        "zh": "本企业申请注销登记。以上填写的企业信息、注销原因真实、准确；本企业的债权债务、职工工资、"
        "社会保险和税款将依法清结。",
        "en": "This business applies for deregistration. The particulars and the reason given are true; debts, wages, "
        "social insurance and taxes will be settled as the law requires.",
    },
    "simple_pledge": {
        "zh": "全体投资人承诺：本企业未发生债权债务或已将债权债务清偿完结，不存在未结清的清算费用、职工工资、"
        "社会保险费用、"
        "法定补偿金和应缴纳税款。承诺不实的，全体投资人依法承担相应责任。",
        "en": "All investors pledge: the business has no debts, or all of them are paid, and there are no outstanding "
        "liquidation costs, wages, social insurance, statutory compensation or taxes. Should this be untrue, all "
        "investors bear the liability the law provides.",
    },
    "inquiry_record": {
        "zh": "登记申请是申请人的真实意思表示；申请登记的不动产没有其他共有人未到场，不存在查封、异议等限制转移的情形；"
        "申请材料真实、合法、有效。",
        "en": "The registration is what the applicants truly want; no other co-owner is left out; the home is not "
        "seized or contested; the materials are true, lawful and valid.",
    },
    "elder_intent": {
        "zh": "年满 60 周岁的当事人已清楚了解本次处分房产的后果，是本人真实意愿，没有受到欺诈、胁迫或诱导。"
        "登记机构可以再次向本人核实。",
        "en": "The party aged 60 or older understands what giving up the home means and does so of free will, without "
        "fraud, threat or inducement. The registry may ask that person again.",
    },
    "fire_pledge": {
        "zh": "本场所已具备《消防法》第十五条规定的营业前消防安全条件，提交的消防安全制度、预案和平面图真实；"
        "愿意接受核查，承诺不实或者不再符合条件的，由消防救援机构依法处理并可撤销许可。",
        "en": "The premises meet the fire safety conditions before opening under article 15 of the Fire Law and the "
        "files supplied are true. Checks are welcome; if the pledge is untrue or the conditions are no longer met, "
        "the fire service may act under the law and revoke the permit.",
    },
    "food_rules": {
        "zh": "已建立从业人员健康管理、进货查验、食品贮存、加工操作、清洗消毒、食品留样、"
        "废弃物处置和食品安全事故处置等制度，"
        "并将张贴、执行。",
        "en": "Rules on staff health, purchase checks, storage, processing, cleaning, sample keeping, waste and "
        "incidents exist and will be displayed and followed.",
    },
    "licence_lost_notice": {
        "zh": "营业执照正、副本因遗失无法缴回，已自行查找未果；今后找到的，将交回登记机关，不再使用。",
        "en": "The business licence is lost and cannot be handed back. Should it turn up, it will be returned to the "
        "registry and not be used.",
    },
    "biz_licence_return": {
        "zh": "承诺在准予注销前把营业执照正、副本交回登记机关。",
        "en": "The business licence will be handed back to the registry before the deregistration is granted.",
    },
    "premises_use": {
        "zh": "对经营场所享有合法使用权，场所用途符合规定，能够随时提供租赁合同或产权证明供核查。",
        "en": "The premises may lawfully be used for this purpose; the lease or proof of title can be shown at any "
        "time.",
    },
    "guardian_proof": {
        "zh": "申请人是未成年产权人的监护人，本次处分房产是为维护未成年人的利益。",
        "en": "The applicant is the guardian of the minor owner, and the disposal is in the minor's interest.",
    },
    "kinship": {
        "zh": "所填亲属关系属实，没有遗漏其他第一顺序继承人。",
        "en": "The kinship stated is true and no other first-order heir is left out.",
    },
}
FORCE: Text = {
    "zh": "以上内容由我本人确认，我知道作虚假承诺要承担法律责任。",
    "en": "I confirm this myself and know that a false pledge has legal consequences.",
}


def statement_for(material: str, title: Text) -> Text:
    """Return what is agreed to for a material; one without a text of its own is pledged by its name."""
    words = TEXTS.get(material) or {
        "zh": f"承诺“{label(title, 'zh')}”所述内容真实、完整，愿意接受核查。",
        "en": f"What “{label(title, 'en')}” states is true and complete, and may be checked.",
    }
    return {"zh": words["zh"] + FORCE["zh"], "en": f"{words['en']} {FORCE['en']}"}


DECLARATION_VERSION = "2026-11"
DECLARATION: Text = {
    "zh": "我已经核对填写的内容和材料，确认它们真实、准确、完整。"
    "我同意由上面列出的部门按列出的范围使用这些信息办理本次事项，"
    "并同意以电子方式送达。如有隐瞒或者提供虚假材料，我愿意承担法律责任。",
    "en": "I have checked my answers and materials and confirm that they are true, accurate and complete. The "
    "departments "
    "listed above may use them, within the scope shown, to handle these matters, and may serve their documents "
    "electronically. I accept the legal consequences of concealment or false materials.",
}
