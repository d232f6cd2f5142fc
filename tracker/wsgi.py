import os

from django.core.wsgi import get_wsgi_application

from tracker.database_limits import limit_statements
from tracker.public import refuse_what_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

refuse_what_is_unsafe()
limit_statements()
application = get_wsgi_application()
