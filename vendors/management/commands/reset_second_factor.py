"""Let somebody in again who lost the second factor, where no administrator can."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from tracker.factors import reset


class Command(BaseCommand):
    help = "Remove the second factor of an account, so that its password alone lets in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['username']}.")
        reset(user, by=None)
        self.stdout.write(f"The second factor of {user} is gone.")
