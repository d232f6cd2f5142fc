import os

from django.core.wsgi import get_wsgi_application

from tracker.public import refuse_what_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

refuse_what_is_unsafe()
application = get_wsgi_application()
