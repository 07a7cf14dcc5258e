package org.carillon.crud.mapping;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.UpdateTimestamp;

/** Objects inside rows, and collections of values. */
public final class EmbeddedMappings {

  private EmbeddedMappings() {}

  /** A class. */
  @Embeddable
  public static class Address {
    public String city;
    public String street;
    public Integer zip;
  }

  /** A record. */
  @Embeddable
  public record Size(int width, Integer height, BigDecimal weight) {}

  /** With another inside. */
  @Embeddable
  public static class Contact {
    public String phone;
    @Embedded public Address address;

    @ManyToOne(fetch = FetchType.LAZY)
    public City town;
  }

  /** What refers to nothing. */
  @Entity
  public static class City {
    @Id public String code;
  }

  /** Nothing but one embedded object of more attributes than the entity has. */
  @Entity
  public static class OneEmbedded {
    @Id @GeneratedValue public Integer id;
    @Embedded public Address home;
  }

  /** With an object that the class makes by itself, and one inside that. */
  @Entity
  public static class Initial {
    @Id @GeneratedValue public Integer id;
    @Embedded public Address home = new Address();
    @Embedded public Trip trip = new Trip();
    @Version public int version;
  }

  /** Makes the one inside. */
  @Embeddable
  public static class Trip {
    public Integer days;
    @Embedded public Stay stay = new Stay();
  }

  /** With an association. */
  @Embeddable
  public static class Stay {
    public String hotel;

    @ManyToOne(fetch = FetchType.LAZY)
    public City place;
  }

  /** A generated attribute ahead of an embedded object. */
  @Entity
  public static class GeneratedAndEmbedded {
    @Id @GeneratedValue public Integer id;
    @CreationTimestamp public Instant created;
    @Embedded public Address home;
    @UpdateTimestamp public Instant updated;
    @Embedded public Size size;
    @Version public int version;
  }

  /** What is generated inside an embedded object. */
  @Embeddable
  public static class Audit {
    @CreationTimestamp public Instant created;
    public String author;

    @Column(updatable = false)
    public String origin;
  }

  /** With such a one. */
  @Entity
  public static class GeneratedInside {
    @Id @GeneratedValue public Integer id;
    public String name;
    @Embedded public Audit audit;
  }

  /** Two levels, and an association on the way. */
  @Entity
  public static class Nested {
    @Id public int id;
    @Embedded public Contact contact;
    @Embedded public Size size;
  }

  /** A key of two columns. */
  @Embeddable
  public static class Place implements Serializable {
    public int line;
    public long seat;

    @Override
    public boolean equals(Object other) {
      return other instanceof Place that && that.line == line && that.seat == seat;
    }

    @Override
    public int hashCode() {
      return Objects.hash(line, seat);
    }
  }

  /** The case of the documentation. */
  @Entity
  public static class EmbeddedKey {
    @EmbeddedId public Place place;
    public String guest;
  }

  /** A key with an object inside. */
  @Embeddable
  public record Cell(Place place, String plan) implements Serializable {}

  /** With that key, and an embedded object beside it. */
  @Entity
  public static class NestedKey {
    @EmbeddedId public Cell cell;
    @Embedded public Address home;
    @Version public long version;
  }

  /** Collections of values. */
  @Entity
  public static class Collections {
    @Id public int id;
    @ElementCollection public List<String> bag = new ArrayList<>();
    @ElementCollection @OrderColumn public List<Integer> list = new ArrayList<>();
    @ElementCollection public Set<Instant> set = new LinkedHashSet<>();
    @ElementCollection @OrderColumn public List<Address> addresses = new ArrayList<>();
    @ElementCollection @OrderColumn public List<Size> sizes;
    @Version public int version;
  }
}
