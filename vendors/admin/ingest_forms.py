"""The ways in for many at once, as forms: files to upload, addresses to fetch, feeds to poll."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

MAX_FILES = 200
FILES_HELP = ".txt, .html, .pdf, .docx or .json, up to 10 MB each; web archives: .warc, .warc.gz"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or many; gives a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError("Choose at least one file.")
        if len(files) > MAX_FILES:
            raise forms.ValidationError("At most 200 files at once; the command takes whole folders.")
        return list(files)


class UploadForm(forms.Form):
    """Files as they are; each suffix says how it is read."""

    uploads = ManyFilesField(label="Files", help_text=FILES_HELP)


class AddressesForm(forms.Form):
    """Addresses, one a line."""

    urls = forms.CharField(label="Addresses, one a line", widget=forms.Textarea({"rows": 5}))


class FeedsForm(forms.Form):
    """The address of a feed, or of a page that offers one, or an OPML file."""

    url = forms.URLField(label="Address", required=False, assume_scheme="https", max_length=2000)
    opml = forms.FileField(label="or an OPML file", required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("url") and not values.get("opml") and not self.errors:
            raise forms.ValidationError("Give an address or a file.")
        return values


class LookUpForm(forms.Form):
    """Do you already have this?"""

    have = forms.CharField(label="Address", max_length=2000)
