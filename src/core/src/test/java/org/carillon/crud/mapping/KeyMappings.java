package org.carillon.crud.mapping;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import java.io.Serializable;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.hibernate.annotations.CreationTimestamp;

/** Keys. */
public final class KeyMappings {

  private KeyMappings() {}

  /** A long one. */
  @Entity
  public static class LongKey {
    @Id public long id;
    public String text;
    @ManyToOne public LongKey next;
  }

  /** A longer one. */
  @Entity
  public static class BigKey {
    @Id public BigInteger id;
    public String text;
    @ManyToOne public BigKey next;
  }

  /** By a sequence. */
  @Entity
  public static class SequenceKey {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public Long id;

    public String text;
  }

  /** By the column. */
  @Entity
  public static class IdentityKey {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String text;
  }

  /** Of no meaning. */
  @Entity
  public static class UuidKey {
    @Id @GeneratedValue public UUID id;
    public String text;
  }

  /** A sensor and a point in time. */
  @Entity
  @IdClass(Reading.Key.class)
  public static class Reading {
    @Id public String sensor;
    @Id public Instant at;
    public double value;

    /** The key. */
    public record Key(String sensor, Instant at) implements Serializable {}
  }

  /** A point in time alone. */
  @Entity
  public static class InstantKey {
    @Id public Instant at;
    public String text;
    @ManyToOne public InstantKey next;
  }

  /** With an offset. */
  @Entity
  public static class OffsetKey {
    @Id public OffsetDateTime at;
    public String text;
  }

  /** Without one. */
  @Entity
  public static class LocalKey {
    @Id public LocalDateTime at;
    public String text;
    @CreationTimestamp public Instant created;
  }

  /** A day. */
  @Entity
  public static class DayKey {
    @Id public LocalDate day;
    public String text;
  }

  /** What derived keys are of. */
  @Entity
  public static class Person {
    @Id public long id;
    public String name;
  }

  /** The key of another row. */
  @Entity
  public static class MapsKey {
    @Id public Long id;
    @MapsId @OneToOne public Person person;
    public String text;
  }

  /** The same without an attribute of its own. */
  @Entity
  public static class DerivedKey {
    @Id @OneToOne public Person person;
    public String text;
  }

  /** The same by many to one. */
  @Entity
  public static class DerivedManyKey {
    @Id @ManyToOne public Person person;
    public String text;
  }

  /** Refers to one of those. */
  @Entity
  public static class ToDerived {
    @Id public int id;
    @ManyToOne public DerivedKey holder;
  }

  /** Several parts, one of them an association. */
  @Entity
  @IdClass(PartKey.Key.class)
  public static class PartKey {
    @Id @ManyToOne public Person person;
    @Id public int number;
    public String text;

    /** The key. */
    public record Key(long person, int number) implements Serializable {}
  }

  /** A part of an embedded key that an association brings. */
  @Entity
  public static class MapsPart {
    @EmbeddedId public Key id = new Key();

    @MapsId("person")
    @ManyToOne
    public Person owner;

    public String text;

    /** The key. */
    @Embeddable
    public static class Key implements Serializable {
      public Long person;
      public int number;

      @Override
      public boolean equals(Object other) {
        return other instanceof Key key
            && java.util.Objects.equals(key.person, person)
            && key.number == number;
      }

      @Override
      public int hashCode() {
        return number;
      }
    }
  }
}
