// The package's script says that a passkey was added; the page about one's second factor shows it.
document.addEventListener("otp_webauthn.register_complete", () => {
  location.assign(document.querySelector("[data-own]").dataset.own);
});
