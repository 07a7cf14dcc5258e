package org.carillon.crud.model;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** A class of the application's own, stored as text. */
public final class Money {

  private final String text;

  public Money(String text) {
    if (!text.matches("[0-9]+ [A-Z]{3}")) {
      throw new IllegalArgumentException("secret detail");
    }
    this.text = text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Money money && money.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As text. */
  @Converter(autoApply = true)
  public static class AsText implements AttributeConverter<Money, String> {
    @Override
    public String convertToDatabaseColumn(Money money) {
      return money == null ? null : money.text;
    }

    @Override
    public Money convertToEntityAttribute(String text) {
      return text == null ? null : new Money(text);
    }
  }
}
