"""Whether this process can serve: for load balancers and container health checks."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse


def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, 503 with the kind of error where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return JsonResponse({"database": type(error).__name__}, status=503)
    return JsonResponse({"database": "ok"})
