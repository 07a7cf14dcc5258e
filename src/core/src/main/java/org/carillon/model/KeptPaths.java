package org.carillon.model;

import java.util.ArrayList;
import java.util.List;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Setting;
import org.carillon.config.Settings;

/**
 * Sees that what is for operators, what is for everyone and what is a service's lie apart. A
 * balancer keeps one of them from strangers by the beginning of its path, and must not open or
 * close another one by that.
 */
final class KeptPaths {

  private static final List<Setting<String>> KEPT =
      List.of(Settings.OPS_PATH, Settings.PUBLIC_PATH, Settings.EXPLORER_PATH);
  private static final List<Setting<String>> OTHERS =
      List.of(Settings.EVENTS_PATH, Settings.SOCKETIO_PATH);

  private final CarillonConfig config;
  private final ModelViolations violations;

  KeptPaths(CarillonConfig config, ModelViolations violations) {
    this.config = config;
    this.violations = violations;
  }

  void check(ServiceDirectory serviceDirectory) {
    List<Setting<String>> others = new ArrayList<>(OTHERS);
    for (Setting<String> kept : KEPT) {
      String path = config.get(kept);
      for (Setting<String> other : others) {
        if (overlap(path, config.get(other))) {
          add(kept, path, other.name() + " is " + config.get(other));
        }
      }
      others.add(kept);
      for (ServiceDraft service : serviceDirectory.all()) {
        if (kept.equals(Settings.OPS_PATH)
            && service.type.isAnnotationPresent(OperatorService.class)) {
          continue; // it is for operators
        }
        for (String served : service.paths) {
          if (overlap(path, served)) {
            add(kept, path, ModelViolations.name(service.type) + " is served at " + served);
          }
        }
      }
    }
  }

  private void add(Setting<String> setting, String path, String text) {
    violations.add(ModelRule.PATH_KEPT, setting.name(), path + " is kept for this, and " + text);
  }

  /** Whether one is the other, or lies below it; what is nowhere is in nobody's way. */
  private static boolean overlap(String one, String other) {
    return !one.isEmpty()
        && !other.isEmpty()
        && ((one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/"));
  }
}
