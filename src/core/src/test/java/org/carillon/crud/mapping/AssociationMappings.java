package org.carillon.crud.mapping;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKey;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.MapKeyJoinColumn;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Associations, compositions and inheritance. */
public final class AssociationMappings {

  private AssociationMappings() {}

  /** Of its own life. */
  @Entity
  public static class Tag {
    @Id public int id;
    public String name;
  }

  /** All that refers to others. */
  @Entity
  public static class Refers {
    @Id public int id;
    @ManyToOne public Tag eager;

    @ManyToOne(fetch = FetchType.LAZY)
    public Tag lazy;

    @OneToOne public Tag one;
    @ManyToMany public List<Tag> many = new ArrayList<>();
    @OneToMany public List<Tag> unowned = new ArrayList<>();
    @Version public int version;
  }

  /** Is referred to by what is not its key. */
  @Entity
  public static class Country {
    @Id public int id;

    @Column(unique = true)
    public String code;

    @OneToOne(mappedBy = "country")
    public Capital capital;

    @Version public int version;
  }

  /** Refers to one, which knows it. */
  @Entity
  public static class Capital {
    @Id public int id;
    @OneToOne public Country country;
  }

  /** By a unique column, and by a table between. */
  @Entity
  public static class Visit {
    @Id public int id;

    @ManyToOne
    @JoinColumn(name = "eager_code", referencedColumnName = "code")
    public Country eager;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "lazy_code", referencedColumnName = "code")
    public Country lazy;

    @ManyToOne
    @JoinTable(
        name = "visit_country",
        joinColumns = @JoinColumn(name = "visit"),
        inverseJoinColumns = @JoinColumn(name = "country"))
    public Country between;

    @Embedded public Route route;

    /** By code of the class, which Hibernate's enhancer watches. */
    public void change(Country eager, Country between) {
      this.eager = eager;
      this.between = between;
    }
  }

  /** The same inside. */
  @Embeddable
  public static class Route {
    public String name;

    @ManyToOne
    @JoinColumn(name = "inside_code", referencedColumnName = "code")
    public Country inside;
  }

  /** Maps of every kind, which the wire does not know. */
  @Entity
  public static class Maps {
    @Id public int id;
    public String text;
    @ElementCollection public Map<String, String> values = new LinkedHashMap<>();
    @ElementCollection public Map<Integer, EmbeddedMappings.Address> objects = new HashMap<>();

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @MapKey
    @JoinColumn
    public Map<Integer, Loose> parts = new HashMap<>();

    @ManyToMany @MapKeyColumn public Map<String, Tag> many = new HashMap<>();
    @ElementCollection @MapKeyJoinColumn public Map<Tag, String> byTag = new HashMap<>();
    @Version public int version;
  }

  /** Owns parts of every kind. */
  @Entity
  public static class Owner {
    @Id @GeneratedValue public Integer id;
    public String name;

    @OneToMany(mappedBy = "owner", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    public List<Part> parts = new ArrayList<>();

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @JoinColumn(name = "owner_id")
    @OrderColumn
    public List<Loose> ordered = new ArrayList<>();

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("id")
    public Set<Joined> set = new LinkedHashSet<>();

    @OneToOne(cascade = CascadeType.ALL, orphanRemoval = true)
    public Single single;

    @OneToOne(mappedBy = "owner", cascade = CascadeType.ALL, orphanRemoval = true)
    public Inverse inverse;

    @Version public int version;
  }

  /** Knows its owner. */
  @Entity
  public static class Part {
    @Id @GeneratedValue public Integer id;

    @ManyToOne(optional = false)
    public Owner owner;

    public String text;
    @ManyToOne public Tag tag;
  }

  /** Does not. */
  @Entity
  public static class Loose {
    @Id @GeneratedValue public Integer id;
    public String text;
  }

  /** By a table between. */
  @Entity
  public static class Joined {
    @Id public int id;
    public String text;
  }

  /** One at most. */
  @Entity
  public static class Single {
    @Id @GeneratedValue public Integer id;
    public String text;
  }

  /** One at most, with the column on its side. */
  @Entity
  public static class Inverse {
    @Id @GeneratedValue public Integer id;
    @OneToOne public Owner owner;
    public String text;
  }

  /** What several classes have. */
  @MappedSuperclass
  public abstract static class Base {
    @Id public int id;
    public String caption;
  }

  /** One table. */
  @Entity
  @DiscriminatorColumn(name = "kind")
  public static class SingleTable extends Base {
    /** Below. */
    @Entity(name = "SingleSub")
    public static class Sub extends SingleTable {
      public Double radius;
      @ManyToOne public Tag tag;
    }
  }

  /** A table for each level. */
  @Entity
  @Inheritance(strategy = InheritanceType.JOINED)
  public abstract static class JoinedTables extends Base {
    @Version public int version;

    /** Below. */
    @Entity(name = "JoinedSub")
    public static class Sub extends JoinedTables {
      public Integer side;

      /** Further below. */
      @Entity(name = "JoinedSubSub")
      public static class Deeper extends Sub {
        public String type;
      }
    }
  }

  /** The same without a version, and not abstract. */
  @Entity
  @Inheritance(strategy = InheritanceType.JOINED)
  public static class JoinedPlain extends Base {
    /** Below. */
    @Entity(name = "JoinedPlainSub")
    public static class Sub extends JoinedPlain {
      public Integer side;
    }
  }

  /** A table for each class. */
  @Entity
  @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
  public static class TablePerClass extends Base {
    /** Below. */
    @Entity(name = "PerClassSub")
    public static class Sub extends TablePerClass {
      public String more;
    }
  }
}
