package io.atelier.gateway.route;

import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/**
 * The little of Markdown that problem pages are written in: headings, paragraphs, lists, tables,
 * fenced blocks and {@code code}. Everything else stands as it is, escaped.
 */
final class Markdown {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern STRONG = Pattern.compile("\\*\\*([^*]+)\\*\\*");

  private final StringBuilder html = new StringBuilder();
  private String open = "";

  private Markdown() {}

  static String toHtml(String markdown) {
    Markdown page = new Markdown();
    boolean fenced = false;
    for (String line : markdown.lines().toList()) {
      if (line.startsWith("```")) {
        page.open("");
        page.html.append(fenced ? "</code></pre>\n" : "<pre><code>");
        fenced = !fenced;
      } else if (fenced) {
        page.html.append(HtmlUtils.htmlEscape(line)).append('\n');
      } else {
        page.line(line.strip());
      }
    }
    page.open("");
    return page.html.toString();
  }

  private void line(String line) {
    if (line.isEmpty()) {
      open("");
    } else if (line.startsWith("#")) {
      open("");
      int level = Math.min(3, line.length() - line.replaceFirst("^#+", "").length());
      html.append("<h" + level + ">").append(inline(line.replaceFirst("^#+ *", "")));
      html.append("</h" + level + ">\n");
    } else if (line.startsWith("- ")) {
      open("ul");
      html.append("<li>").append(inline(line.substring(2))).append('\n');
    } else if (line.startsWith("|")) {
      open("table");
      row(line);
    } else if (open.equals("ul") || open.equals("p")) {
      html.append(inline(line)).append('\n');
    } else {
      open("p");
      html.append(inline(line)).append('\n');
    }
  }

  private void row(String line) {
    if (line.matches("[|: -]+")) {
      return;
    }
    html.append("<tr>");
    for (String cell : line.substring(1).split("\\|", -1)) {
      if (!cell.isEmpty()) {
        html.append("<td>").append(inline(cell.strip())).append("</td>");
      }
    }
    html.append("</tr>\n");
  }

  private void open(String element) {
    if (open.equals(element) && !element.isEmpty()) {
      return;
    }
    if (!open.isEmpty()) {
      html.append("</").append(open).append(">\n");
    }
    if (!element.isEmpty()) {
      html.append('<').append(element).append('>');
    }
    open = element;
  }

  private static String inline(String text) {
    String escaped = HtmlUtils.htmlEscape(text);
    String strong = STRONG.matcher(escaped).replaceAll("<strong>$1</strong>");
    return CODE.matcher(strong).replaceAll("<code>$1</code>");
  }
}
