package io.atelier.tenant.session;

import java.util.Map;
import org.springframework.web.util.HtmlUtils;

/** A page that a mail leads to, in English or French. */
record MailedPage(String html) {
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src"
          + " 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private static final Map<String, Map<String, String>> WORDS =
      Map.of(
          "en",
          Map.of(
              "confirmed", "Thank you: your address is confirmed.",
              "password", "Choose a password of at least 12 characters.",
              "invitation",
                  "Accept the invitation. If you are new here, choose a password of at least 12"
                      + " characters; otherwise leave it empty.",
              "save", "Save",
              "accept", "Accept",
              "done", "Done. You can close this page and sign in."),
          "fr",
          Map.of(
              "confirmed", "Merci : votre adresse est confirmée.",
              "password", "Choisissez un mot de passe d'au moins 12 caractères.",
              "invitation",
                  "Acceptez l'invitation. Si vous êtes nouveau ici, choisissez un mot de passe d'au"
                      + " moins 12 caractères ; sinon, laissez le champ vide.",
              "save", "Enregistrer",
              "accept", "Accepter",
              "done", "C'est fait. Vous pouvez fermer cette page et vous connecter."));

  static MailedPage confirmed(String language) {
    return page(language, "<p>" + word(language, "confirmed") + "</p>");
  }

  static MailedPage newPassword(String language, String token) {
    return page(language, form(language, "password", "save", "required minlength=\"12\"", token));
  }

  static MailedPage invitation(String language) {
    return page(language, form(language, "invitation", "accept", "", ""));
  }

  /** Sends JSON to the page's own address, for which the token is a member or in the path. */
  private static String form(
      String language, String text, String button, String constraints, String token) {
    return """
    <p id="text">%s</p>
    <form id="form" data-token="%s" data-done="%s">
      <input type="password" id="password" autocomplete="new-password" %s>
      <button>%s</button>
    </form>
    <script>
      const form = document.getElementById('form');
      form.addEventListener('submit', async event => {
        event.preventDefault();
        const body = {};
        if (form.dataset.token) body.token = form.dataset.token;
        const password = document.getElementById('password').value;
        if (password) body.password = password;
        const answer = await fetch(location.pathname, {
          method: 'POST', body: JSON.stringify(body),
          headers: {'Content-Type': 'application/json'}});
        const text = document.getElementById('text');
        if (answer.ok) { text.textContent = form.dataset.done; form.remove(); return; }
        const problem = await answer.json();
        const errors = (problem.errors || []).map(error => error.detail).join('; ');
        text.textContent = errors || problem.detail;
      });
    </script>
    """
        .formatted(
            word(language, text),
            HtmlUtils.htmlEscape(token),
            word(language, "done"),
            constraints,
            word(language, button));
  }

  private static MailedPage page(String language, String content) {
    return new MailedPage(
        """
        <!doctype html>
        <html lang="%s">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Atelier</title>
        <style>
          body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto;
                 padding: 0 1rem; }
          input, button { font: inherit; padding: .3rem .6rem; }
        </style>
        %s
        </html>
        """
            .formatted(language, content));
  }

  private static String word(String language, String key) {
    return HtmlUtils.htmlEscape(String.valueOf(WORDS.getOrDefault(language, Map.of()).get(key)));
  }
}
