"""A passkey and an authenticator app, set up and shown in a browser; the app also without JavaScript."""

from base64 import b32decode
from time import sleep

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.factories import make_user
from tracker.factors import new_codes
from vendors.permissions import EDITOR, grant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def window(browser, live_server):
    """Return a function that opens a window at a name for which browsers allow passkeys; faults fail the test."""
    contexts, faults = [], []

    def of(**options):
        address = live_server.url.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        return page

    yield of
    for context in contexts:
        context.close()
    assert faults == []


def log_in(page, name="editor"):
    page.goto("/admin/login/?next=/admin/vendors/action/")
    page.fill("#id_username", name)
    page.fill("#id_password", "correct horse battery")
    page.press("#id_password", "Enter")


def late(route):
    """Let an answer come after what else the page asks for, as on a slow line."""
    sleep(0.3)
    route.continue_()


def test_a_passkey_is_added_and_opens_the_admin_after_the_password(window):
    grant(make_user("editor"), EDITOR)
    page = window()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    log_in(page)
    page.route("**/passkeys/jsi18n/", late)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("After your password, the site asks for a second factor.")).to_be_visible()
    page.get_by_role("button", name="Make new codes").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("button", name="Log out").click()
    log_in(page)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/vendors/action/")


def test_an_app_is_set_up_and_asked_for_without_javascript_on_a_phone(window):
    user = grant(make_user("editor"), EDITOR)
    page = window(java_script_enabled=False, viewport={"width": 390, "height": 800})
    log_in(page)
    page.goto("/admin/second-factor/app/")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    link = page.get_by_role("link", name="the link").get_attribute("href")
    secret = b32decode(link.partition("secret=")[2].partition("&")[0])
    page.get_by_label("Code").fill(f"{TOTP(secret).token():06}")
    page.get_by_label("Code").press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    code = new_codes(user)[0]
    page.get_by_role("button", name="Log out").click()
    log_in(page)
    page.get_by_label("Code").fill(code)
    page.get_by_label("Code").press("Enter")
    page.wait_for_url("**/admin/vendors/action/")
