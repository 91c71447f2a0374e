"""What does a web server call? `application`, of the clinic set up from the environment."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from reprieve.clinic.folder import clinic_folder, prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reprieve.clinic.settings")
prepare(clinic_folder())
application = get_wsgi_application()
