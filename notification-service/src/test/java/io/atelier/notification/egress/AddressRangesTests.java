package io.atelier.notification.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.property.Seed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2620:4f:8000::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void whatIsPrivateOrReservedIsClosed(String address) throws UnknownHostException {
    assertThat(AddressRanges.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450::1",
        "2003::1"
      })
  void whatIsAnybodysIsOpen(String address) throws UnknownHostException {
    assertThat(AddressRanges.isPublic(InetAddress.getByName(address))).isTrue();
  }

  /** The JDK's own opinion, where it has one, is never more cautious than ours. */
  @Test
  void nothingIsOpenThatTheJdkCallsLocal() {
    Seed.runs(
        5000,
        random -> {
          byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
          random.nextBytes(bytes);
          if (random.nextInt(3) == 0) {
            byte[] starts = {
              0, 10, 127, (byte) 169, (byte) 172, (byte) 192, (byte) 0xfe, (byte) 0xfc
            };
            bytes[0] = starts[random.nextInt(starts.length)];
          }
          InetAddress address = address(bytes);
          boolean local =
              address.isAnyLocalAddress()
                  || address.isLoopbackAddress()
                  || address.isLinkLocalAddress()
                  || address.isSiteLocalAddress()
                  || address.isMulticastAddress();
          assertThat(local && AddressRanges.isPublic(address)).as(address.toString()).isFalse();
        });
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
