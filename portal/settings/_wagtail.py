"""Wagtail: no call to any outside host, Chinese and English."""

WAGTAIL_SITE_NAME = "云溪市政务服务"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8000"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
# One sign-in page for everybody, with a second factor for staff: Wagtail's own pages for it are closed.
WAGTAILADMIN_LOGIN_URL = "people:login"
WAGTAIL_FRONTEND_LOGIN_URL = "people:login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
