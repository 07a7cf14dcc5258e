package org.carillon.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings cannot be read; the message names all of them. */
public final class SettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /**
   * What is wrong with a setting.
   *
   * @param setting its name
   * @param text what is wrong, with its value where that is no secret
   */
  public record Fault(String setting, String text) {}

  SettingsException(List<Fault> faults) {
    super(
        faults.stream()
            .map(fault -> "\n  " + fault.setting() + ": " + fault.text())
            .collect(Collectors.joining("", "Carillon cannot be configured:", "")));
    this.faults = List.copyOf(faults);
  }

  /** All of them. */
  public List<Fault> faults() {
    return faults;
  }
}
