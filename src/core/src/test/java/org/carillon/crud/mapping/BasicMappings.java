package org.carillon.crud.mapping;

import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Basic;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Temporal;
import jakarta.persistence.TemporalType;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;

/** Values of one column. */
public final class BasicMappings {

  private BasicMappings() {}

  /** By name and by number. */
  public enum Grade {
    LOW,
    HIGH
  }

  /** Numbers. */
  @Entity
  public static class Numbers {
    @Id public int id;
    public byte tiny;
    public Short small;
    public long big;
    public Long large;

    @Column(precision = 40, scale = 0)
    public BigInteger huge;

    public float single;
    public double twice;

    @Column(precision = 30, scale = 12)
    public BigDecimal decimal;

    public boolean flag;
    public Character letter;
  }

  /** Dates and times. */
  @Entity
  @SuppressWarnings("JavaUtilDate") // they are served too
  public static class Times {
    @Id public int id;
    public Instant at;

    @Column(name = "offset_at")
    public OffsetDateTime offset;

    public ZonedDateTime zoned;
    public LocalDateTime local;
    public LocalDate day;
    public LocalTime time;
    public Duration lasts;

    @Temporal(TemporalType.TIMESTAMP)
    public Date old;

    public java.sql.Timestamp stamp;
  }

  /** Texts, bytes, enums, arrays. */
  @Entity
  public static class Texts {
    @Id public UUID id;

    @Column(length = 50)
    public String text;

    @Lob public String article;

    @Basic(fetch = FetchType.LAZY)
    public byte[] bytes;

    @Enumerated(EnumType.STRING)
    public Grade grade;

    @Enumerated(EnumType.ORDINAL)
    public Grade ordinal;

    public String[] words;
    public int[] counts;
    public List<String> names;
    public List<Long> longs;
  }

  /** A class that is converted. */
  public record Isbn(String code) {
    @Override
    public String toString() {
      return code;
    }

    /** To text. */
    @Converter(autoApply = true)
    public static class AsText implements AttributeConverter<Isbn, String> {
      @Override
      public String convertToDatabaseColumn(Isbn isbn) {
        return isbn == null ? null : isbn.code();
      }

      @Override
      public Isbn convertToEntityAttribute(String text) {
        return text == null ? null : new Isbn(text);
      }
    }
  }

  /** Y and N. */
  @Converter
  public static class YesNo implements AttributeConverter<Boolean, String> {
    @Override
    public String convertToDatabaseColumn(Boolean value) {
      return value == null ? null : value ? "Y" : "N";
    }

    @Override
    public Boolean convertToEntityAttribute(String text) {
      return text == null ? null : text.equals("Y");
    }
  }

  /** Converters. */
  @Entity
  public static class Converted {
    @Id public int id;
    public Isbn other;

    @Convert(converter = YesNo.class)
    public Boolean active;
  }

  /** What a JSON column holds by a class of its own. */
  public record Settings(String color, List<Integer> sizes) {}

  /** JSON columns, and a version that must not rise by itself. */
  @Entity
  public static class Documents {
    @Id public int id;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> map;

    @JdbcTypeCode(SqlTypes.JSON)
    public List<Integer> list;

    @JdbcTypeCode(SqlTypes.JSON)
    public Settings settings;

    @Version public int version;
  }

  /** A JSON column inside. */
  @Embeddable
  public static class Document {
    public String name;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> content;
  }

  /** A part with one. */
  @Entity
  public static class DocumentPart {
    @Id @GeneratedValue public Integer id;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, Object> content;
  }

  /** JSON columns of what is embedded, of elements and of parts. */
  @Entity
  public static class DocumentsInside {
    @Id public int id;
    @Embedded public Document document;
    @ElementCollection @OrderColumn public List<Document> documents = new ArrayList<>();

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    public List<DocumentPart> parts = new ArrayList<>();

    @Version public int version;
  }

  /** What the database computes inside. */
  @Embeddable
  public static class Priced {
    public int price;

    @Formula("price * 2")
    public int twice;
  }

  /** With such a one. */
  @Entity
  public static class ComputedInside {
    @Id public int id;
    @Embedded public Priced priced;
    @Version public int version;
  }

  /** An embeddable in a JSON column; not all of Hibernate's dialects have it. */
  @Entity
  public static class Aggregate {
    @Id public int id;

    @JdbcTypeCode(SqlTypes.JSON)
    public EmbeddedMappings.Address address;

    @Version public int version;
  }

  /** What is computed, hidden from others, or in a second table. */
  @Entity
  @SecondaryTable(name = "SpecialMore")
  @SoftDelete
  public static class Special {
    @Id public int id;
    public int price;

    @Formula("price * 2")
    public int twice;

    @NaturalId public String code;
    @TenantId public String tenant;

    @Column(table = "SpecialMore")
    public String more;

    @Column(insertable = false, updatable = false, name = "price")
    public Integer again;

    @Column(updatable = false)
    public String once;
  }

  /** By its getters. */
  @Entity
  @Access(AccessType.PROPERTY)
  public static class Properties {
    private int id;
    private String inner;

    @Id
    public int getId() {
      return id;
    }

    public void setId(int id) {
      this.id = id;
    }

    @JsonbProperty("label")
    public String getText() {
      return inner;
    }

    public void setText(String text) {
      this.inner = text;
    }
  }

  /** A version of time. */
  @Entity
  public static class TimeVersion {
    @Id public int id;
    public String text;
    @Version public Instant version;
  }

  /** Another. */
  @Entity
  public static class LocalVersion {
    @Id public int id;
    public String text;
    @Version public LocalDateTime version;
  }

  /** A version of a short number. */
  @Entity
  public static class ShortVersion {
    @Id public int id;
    public String text;
    @Version public Short version;
  }
}
