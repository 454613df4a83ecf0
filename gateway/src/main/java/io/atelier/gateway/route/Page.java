package io.atelier.gateway.route;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/** The one frame of the few pages that the gateway shows: no script, nothing from elsewhere. */
final class Page {
  static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
  static final MediaType MARKDOWN = new MediaType("text", "markdown", StandardCharsets.UTF_8);

  private Page() {}

  static String of(String title, String content) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 15vh auto 4rem; padding: 0 1.5rem; color: #1c2430; background: #fff }
    h1 { font-size: 1.6rem; line-height: 1.25 }
    pre { background: #f3f5f8; padding: 1rem; overflow-x: auto; border-radius: 6px }
    code { font: .9em ui-monospace, monospace }
    a { color: #1f5fbf }
    .code { color: #66707e; font-size: .9rem }
    </style>
    </head>
    <body>
    %s
    </body>
    </html>
    """
        .formatted(HtmlUtils.htmlEscape(title), content);
  }

  static Mono<Void> write(ServerHttpResponse response, String body, MediaType type) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.getHeaders().setContentType(type);
    response.getHeaders().setContentLength(bytes.length);
    response.getHeaders().set("X-Content-Type-Options", "nosniff");
    response
        .getHeaders()
        .set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
  }
}
