package io.atelier.domains.edge;

import java.util.List;
import java.util.UUID;

/** Makes a name lead to the gateway. Its calls block. */
public interface EdgeRouting {

  /** Makes it so, however often it is called. */
  void apply(Edge edge);

  /** Takes it away; there may be nothing. */
  void remove(String name);

  /** The domains that the cluster knows of. */
  List<UUID> known();
}
