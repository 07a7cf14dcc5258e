package kotlins.entities

import jakarta.json.bind.annotation.JsonbProperty
import jakarta.persistence.CascadeType
import jakarta.persistence.Embeddable
import jakarta.persistence.Embedded
import jakarta.persistence.EmbeddedId
import jakarta.persistence.Entity
import jakarta.persistence.GeneratedValue
import jakarta.persistence.Id
import jakarta.persistence.IdClass
import jakarta.persistence.ManyToOne
import jakarta.persistence.OneToMany
import jakarta.persistence.Version
import java.util.UUID
import org.carillon.api.Expose
import org.carillon.api.Ignore
import org.carillon.api.WebSocketService

/** With a default for each property it has a constructor without parameters; the class is final. */
@Entity(name = "KAuthor")
data class Author(@Id @field:JsonbProperty("ID") var id: Int = 0, var name: String? = null)

@Embeddable
data class Address(var city: String? = null, var zip: Int? = null)

enum class Grade { LOW, HIGH }

@Entity(name = "KBook")
class Book(
    @Id @GeneratedValue var id: UUID? = null,
    var title: String = "",
    var grade: Grade? = null,
    var isOpen: Boolean = false,
    @ManyToOne var author: Author? = null,
    @Embedded var home: Address? = null,
    @OneToMany(cascade = [CascadeType.ALL], orphanRemoval = true) var pages: MutableList<Page> = mutableListOf(),
    @field:Ignore var secret: String? = "s",
    @Version var version: Int = 0,
)

@Entity(name = "KPage")
class Page(@Id var number: Int = 0, var text: String? = null)

@Embeddable
data class Place(val line: Int = 0, val seat: Int = 0)

@Entity(name = "KSeat")
data class Seat(@EmbeddedId val place: Place = Place(), var guest: String? = null)

data class LineKey(val order: Int = 0, val position: Int = 0) : java.io.Serializable

@Entity(name = "KLine")
@IdClass(LineKey::class)
class Line(
    @Id @field:jakarta.persistence.Column(name = "orderId") var order: Int = 0,
    @Id var position: Int = 0,
    var text: String? = null,
)

@Entity(name = "KBare")
data class Bare(@Id val id: Int, val text: String)

@Embeddable
data class BareAddress(val city: String)

@Entity(name = "KHolder")
class Holder(@Id var id: Int = 0, var home: BareAddress? = null)

@Entity(name = "KOwner")
class Owner(@Id var id: Int = 0, @OneToMany var all: MutableList<Bare> = mutableListOf())

data class BareKey(val a: Int, val b: Int) : java.io.Serializable

@Entity(name = "KKeyed")
@IdClass(BareKey::class)
class Keyed(@Id var a: Int = 0, @Id var b: Int = 0)

@Entity(name = "KUnsigned")
class Unsigned(@Id var id: Int = 0, var count: UInt = 0u)

@Entity(name = "KTimed")
class Timed(@Id var id: Int = 0, var at: kotlin.time.Instant? = null)

@Entity(name = "KPaired")
class Paired(@Id var id: Int = 0, var pair: Pair<Int, Int>? = null)

@Entity(name = "KHidden")
class Hidden(@Id var id: Int = 0, @param:Ignore var secret: String? = null)

@Entity(name = "KRenamed")
class Renamed(@Id @param:JsonbProperty("ID") var id: Int = 0)

@WebSocketService("entities")
@Expose(Bare::class)
@Expose(Holder::class)
@Expose(Owner::class)
@Expose(Keyed::class)
@Expose(Unsigned::class)
@Expose(Timed::class)
@Expose(Paired::class)
@Expose(Hidden::class)
@Expose(Renamed::class)
open class FaultyService
