package io.atelier.notification.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds every address of a name; the edge to the machine's resolver, which tests stand in for. */
interface AddressLookup {
  InetAddress[] all(String host) throws UnknownHostException;
}
