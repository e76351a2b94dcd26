"""The declaration an applicant makes when submitting, stored with its version."""

Text = dict[str, str]

COUNTER_CONSENT_VERSION = "2026-11"
COUNTER_CONSENT: Text = {
    "zh": "本人当面委托窗口工作人员，按照本人的陈述和提供的材料修改本人已提交的这一申请。修改内容由本人核对后发送；"
    "窗口工作人员的操作记录在案，本人可随时查看。",
    "en": "I ask the window clerk, in person, to change this application of mine as I say and with the materials I "
    "bring. I check the change before it is sent. What the clerk does is recorded, and I can look at it at any time.",
}
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
