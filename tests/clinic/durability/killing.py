"""Does every acknowledged fact survive when the server is killed at random under writing clients? There once, none half.

Each client is one patient who fills in today's card and then corrects it again and again. A form that was not
acknowledged is sent again, as a browser's user would. What is in the database afterwards is read by plain SQL.

    python -m tests.clinic.durability.killing 50
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CLIENTS = 4
REPRIEVE = [sys.executable, "-c", "from reprieve.cli import main; main()"]
PREPARE = """
import json, sys
from reprieve.clinic.setting_up import set_up
set_up()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from reprieve.clinic.accounts.models import Clinic, User
from reprieve.clinic.store.models import Chart
clinic = Clinic.objects.create(name="of durability", time_zone="UTC")
for number in range(int(sys.argv[1])):
    user = User.objects.create_user(username=f"p{number}", password=None, role="patient", clinic=clinic)
    chart = Chart.objects.create(clinic=clinic, person=user, label=f"p{number}")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    told = dict(kill_and_look(times, seed=1))
    sys.stdout.write(f"killed {times} times: {told}; every acknowledged fact is there once\n")
