"""Text messages, e-mail, and the voice that reads pages aloud.

In the demo city messages end in a stand-in (services/notices/stand_in.py); it has no voice.
"""

from typing import Any

from portal import env

SMS_GATEWAY: dict[str, Any] = {
    "url": env.text("SMS_GATEWAY_URL", "http://127.0.0.1:8002"),
    "key": env.text("SMS_GATEWAY_KEY", "demo"),  # these two are also read by the stand-in
    "secret": env.text("SMS_GATEWAY_SECRET", "demo-sms-gateway"),
    "timeout": 5.0,  # seconds
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = env.number("EMAIL_PORT", 8025)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@yunxi.example")

SPEECH: dict[str, Any] = {
    "url": env.text("SPEECH_URL", ""),  # of a service that answers like OpenAI's /v1/audio/speech; empty: no recordings
    "key": env.text("SPEECH_KEY", ""),
    "model": env.text("SPEECH_MODEL", "tts-1"),
    "voices": {"zh": env.text("SPEECH_VOICE_ZH", "alloy"), "en": env.text("SPEECH_VOICE_EN", "alloy")},
    "timeout": 120.0,  # seconds; a long page takes its time, and only the worker waits
}
