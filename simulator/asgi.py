"""The door for an ASGI server: ``uvicorn simulator.asgi:application``."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simulator.settings")

# WhiteNoise sends files from synchronous iterators; they are small and Django copes.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

application = get_asgi_application()
