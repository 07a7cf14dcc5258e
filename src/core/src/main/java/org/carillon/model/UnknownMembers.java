package org.carillon.model;

import java.lang.reflect.AnnotatedElement;
import org.carillon.api.IgnoreUnknown;
import org.carillon.config.CarillonConfig;
import org.carillon.config.Settings;
import org.jspecify.annotations.Nullable;

/** Reads whether members of a message that nothing takes are passed over. */
public final class UnknownMembers {

  private UnknownMembers() {}

  /**
   * What the first place says that says something, else the setting; null: it is a matter of the
   * format.
   */
  public static @Nullable Boolean areIgnored(
      CarillonConfig config, AnnotatedElement... innermostFirst) {
    for (AnnotatedElement place : innermostFirst) {
      IgnoreUnknown said = place.getAnnotation(IgnoreUnknown.class);
      if (said != null) {
        return said.value();
      }
    }
    return switch (config.get(Settings.UNKNOWN_MEMBERS)) {
      case IGNORE -> true;
      case REFUSE -> false;
      case FORMAT -> null;
    };
  }
}
