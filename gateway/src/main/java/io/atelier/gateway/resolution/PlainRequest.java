package io.atelier.gateway.resolution;

/**
 * A request as admission sees it, whoever received it.
 *
 * @param target as it stood in the request line, not decoded
 * @param peerAddress the address of the connection's other end, which may be a proxy
 * @param scheme {@code http} or {@code https}, of the connection
 */
public record PlainRequest(
    String method, String target, HeaderFields headers, String peerAddress, String scheme) {

  /** The target without its query, not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The query with its question mark, not decoded; empty when there is none. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query);
  }
}
