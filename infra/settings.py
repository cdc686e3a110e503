"""Every setting of Beian, with a default that works; what the environment may change is read by `infra.env`."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from infra import env

ROOT = Path(__file__).resolve().parent.parent
VAR = env.folder("BEIAN_VAR", ROOT / "var")

# --- The installation -------------------------------------------------------------------------------------
LOCAL = env.flag("BEIAN_LOCAL")
SECRET_KEY = env.text("BEIAN_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("BEIAN_HOSTS", "127.0.0.1,localhost" if LOCAL else "")
BASE_URL = env.text("BEIAN_BASE_URL", "http://127.0.0.1")
CITY = env.text("BEIAN_CITY", "rizhao")
SINK_URL = env.text("SINK_URL") if LOCAL else ""

# --- Applications: what is shared by all offices, and what each office has of its own ----------------------
SHARED_APPS = [
    "django_tenants",
    "infra",
    "infra.db",
    "infra.events",
    "infra.messages",
    "tenants.offices",
    "services.review",
    "services.intake.codes",
    "services.notify.wordings",
    "services.notify.digests",
    "services.notify.budget",
    "services.notify.bulk",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "lucide",
]
TENANT_APPS = [
    "infra.audit",
    "infra.idempotency",
    "tenants.filings",
    "services.intake",
    "services.notify",
    "services.review.exports",
]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS

TENANT_MODEL = "offices.Office"
PUBLIC_SCHEMA_NAME = "shared"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
AUTH_USER_MODEL = "offices.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Parts --------------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        "ENGINE": "infra.db.postgresql",
        **env.database(env.text("DATABASE_URL")),
        # Connections stay with some offices (`infra/db/postgresql/lanes.py`), and are renewed now and then.
        "CONN_MAX_AGE": env.number("DATABASE_CONNECTION_SECONDS", 3600),
        "OPTIONS": {
            "connect_timeout": 5,
            "target_session_attrs": "read-write",
            "application_name": "beian",
            "sslmode": env.text("DATABASE_SSLMODE", "prefer"),
        },
    }
}
BROKER_URL = env.text("BROKER_URL")

MINIO_ENDPOINT = env.text("MINIO_ENDPOINT")
MINIO_ACCESS_KEY = env.text("MINIO_ACCESS_KEY")
MINIO_SECRET_KEY = env.text("MINIO_SECRET_KEY")
MINIO_SECURE = env.flag("MINIO_SECURE")
# Where browsers reach the store, so that documents go straight there; empty: they go through the web.
MINIO_PUBLIC_URL = env.text("MINIO_PUBLIC_URL").rstrip("/")
BUCKET_PREFIX = env.text("BEIAN_BUCKET_PREFIX", "beian-")
# ClamAV's daemon, which looks at every document; empty: there is none.
CLAMD_URL = env.scanner("CLAMD_URL")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10
_email = env.email(env.text("EMAIL_URL"))
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS = _email["EMAIL_USE_SSL"], _email["EMAIL_USE_TLS"]
# Where mail comes from; empty: the mail address of the office that sends.
MAIL_FROM = env.text("MAIL_FROM")
# To whom undelivered mail comes back, each mail under an address of its own; empty: to its sender.
MAIL_BOUNCES = env.text("MAIL_BOUNCES")
MAIL_BOUNCES_URL = env.mailbox("MAIL_BOUNCES_URL")
# The private key (PEM) that signs mail; empty: nothing is signed. Its public half is in the DNS, at
# <selector>._domainkey.<domain>; empty: the domain that the mail comes from.
MAIL_DKIM_KEY = env.text("MAIL_DKIM_KEY")
MAIL_DKIM_SELECTOR = env.text("MAIL_DKIM_SELECTOR", "beian")
MAIL_DKIM_DOMAIN = env.text("MAIL_DKIM_DOMAIN")

SMS_GATEWAY_URL = env.text("SMS_GATEWAY_URL")
SMS_GATEWAY_SECRET = env.text("SMS_GATEWAY_SECRET")
SMS_TENCENT_URL = env.text("SMS_TENCENT_URL")
SMS_ALIBABA_URL = env.text("SMS_ALIBABA_URL")
# Of how many SMS each provider gets its part: "city:1,tencent:3"; empty: all the same.
SMS_WEIGHTS = env.weights("SMS_WEIGHTS")
# The file with the providers' codes of our templates.
SMS_TEMPLATES = env.text("SMS_TEMPLATES")
# The last part of the address at which a provider that signs nothing tells of deliveries.
SMS_RECEIPTS_SECRET = env.text("SMS_RECEIPTS_SECRET")

# --- Keys and passwords ------------------------------------------------------------------------------------
# The key ring for personal data: "1:<base64 of 32 bytes>,2:<...>"; all can be read, the last one seals.
BEIAN_KEYS = env.text("BEIAN_KEYS")
BEIAN_CIPHER = env.text("BEIAN_CIPHER", "aes-256-gcm")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can lock out a third person
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# What a form sends is noted with a wrong try, without these fields (and never a password).
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "totp",
    "new",
    "again",
    "carried",
    "csrfmiddlewaretoken",
]
# The lock is asked and told by `tenants.offices.signin`, not by a middleware.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

# Seconds: a staff sign-in ends after this long without use, and after this long in any case.
STAFF_IDLE_SECONDS = 30 * 60
STAFF_SECONDS = 12 * 3600
FILER_SECONDS = 30 * 24 * 3600

# --- The web ----------------------------------------------------------------------------------------------
ROOT_URLCONF = "infra.urls"
OFFICE_URLCONF = "infra.office_urls"
WSGI_APPLICATION = "infra.wsgi.application"
APPEND_SLASH = True
MIDDLEWARE = [
    "infra.logging.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "infra.http.powers.PowersMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "infra.http.names.NamesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "infra.http.errors.ProblemMiddleware",
    "tenants.offices.middleware.OfficeMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "infra" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "infra.http.large_print.context",
                "tenants.offices.middleware.office",
            ],
            "builtins": ["infra.templatetags.beian", "lucide.templatetags.lucide"],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("BEIAN_STATIC", VAR / "static")
STATICFILES_DIRS = [ROOT / "infra" / "static"]
WHITENOISE_USE_FINDERS = LOCAL
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SECURE_COOKIES = not LOCAL
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-beian-csrf" if SECURE_COOKIES else "beian-csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
CSRF_FAILURE_VIEW = "infra.http.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "beian-language"
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Whose word is taken for the address of a caller (addresses, networks, or * where nobody else can call).
TRUSTED_PROXIES = env.words("BEIAN_PROXIES")
SECURE_PROXY_SSL_HEADER = None if LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # nginx does it
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *([f"{MINIO_PUBLIC_URL}/"] if MINIO_PUBLIC_URL else [])],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
# Without the files of an upload, whose size is `tenants.filings.document_checks.MAX_BYTES`.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Language and time: Chinese first, English second -------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "infra" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Logs ---------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "infra.logging.configure"
LOGGING: dict[str, object] = {"version": 1}  # Django leaves LOGGING_CONFIG uncalled where this is empty
