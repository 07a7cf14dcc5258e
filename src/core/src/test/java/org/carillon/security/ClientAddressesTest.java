package org.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {

  private final ClientAddresses addresses =
      new ClientAddresses(
          new CarillonConfig(
              name ->
                  Optional.ofNullable(
                      Map.of("carillon.trusted-proxies", "10.0.0.0/8, fd00::/8").get(name))));

  /** Of several proxies each appends whom it saw; lines of the header are divided by semicolons. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 |                             | 192.0.2.1",
        "192.0.2.1 | 203.0.113.9                 | 192.0.2.1",
        "10.0.0.1  |                             | 10.0.0.1",
        "10.0.0.1  | 203.0.113.9                 | 203.0.113.9",
        "10.0.0.1  | 198.51.100.7, 203.0.113.9   | 203.0.113.9",
        "10.0.0.1  | 203.0.113.9, 10.1.2.3       | 203.0.113.9",
        "10.0.0.1  | 198.51.100.7; 203.0.113.9   | 203.0.113.9",
        "10.0.0.1  | 10.0.0.2, 10.0.0.3          | 10.0.0.1",
        "fd00::1   | 2001:db8::7                 | 2001:db8::7",
        "10.0.0.1  | 203.0.113.9,                | 10.0.0.1"
      })
  void whatAClientWroteItselfNeverCounts(String peer, String lines, String address) {
    assertThat(addresses.of(peer, Arrays.asList((lines == null ? "" : lines).split(";"))))
        .isEqualTo(address);
  }
}
