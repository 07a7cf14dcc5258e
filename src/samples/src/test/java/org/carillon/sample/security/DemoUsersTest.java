package org.carillon.sample.security;

import static jakarta.security.enterprise.identitystore.CredentialValidationResult.Status.INVALID;
import static jakarta.security.enterprise.identitystore.CredentialValidationResult.Status.VALID;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.carillon.api.TenantPrincipal;
import org.carillon.config.CarillonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoUsersTest {

  private final DemoUsers users = users(Map.of("carillon.samples", "true"));

  private static DemoUsers users(Map<String, String> settings) {
    return new DemoUsers(new CarillonConfig(name -> Optional.ofNullable(settings.get(name))));
  }

  @ParameterizedTest
  @CsvSource({
    "alice, t1, user admin WS_Chat WS_Todo",
    "bob, t2, user admin WS_Chat WS_Todo",
    "carol, t1, user WS_Chat WS_Todo",
    "events, t1, emitter",
    "operator, t1, operator"
  })
  void eachUserHasATenantAndRoles(String name, String tenant, String roles) {
    var result = users.validate(new UsernamePasswordCredential(name, name));
    assertThat(result.getStatus()).isEqualTo(VALID);
    assertThat(result.getCallerPrincipal())
        .isInstanceOfSatisfying(
            TenantPrincipal.class, known -> assertThat(known.tenant()).isEqualTo(tenant));
    assertThat(result.getCallerGroups()).containsExactlyInAnyOrder(roles.split(" "));
  }

  @Test
  void whoeverElseComesIsRefused() {
    for (String[] wrong :
        new String[][] {{"alice", "bob"}, {"alice", ""}, {"mallory", "mallory"}, {"", ""}}) {
      assertThat(users.validate(new UsernamePasswordCredential(wrong[0], wrong[1])).getStatus())
          .isEqualTo(INVALID);
    }
  }

  @Test
  void nobodyIsThereUnlessTheSamplesAreOpened() {
    for (Map<String, String> closed :
        List.of(Map.<String, String>of(), Map.of("carillon.samples", "false"))) {
      DemoUsers none = users(closed);
      for (String name : List.of("alice", "bob", "carol", "events", "operator")) {
        assertThat(none.validate(new UsernamePasswordCredential(name, name)).getStatus())
            .isEqualTo(INVALID);
      }
    }
  }
}
