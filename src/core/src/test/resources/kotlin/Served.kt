package kotlins.served

import jakarta.json.bind.annotation.JsonbCreator
import jakarta.json.bind.annotation.JsonbProperty
import jakarta.json.bind.annotation.JsonbSubtype
import jakarta.json.bind.annotation.JsonbTypeInfo
import java.math.BigDecimal
import java.time.Duration
import java.time.Instant
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import org.carillon.api.Ignore
import org.carillon.api.Operation
import org.carillon.api.To
import org.carillon.api.WebSocketEvent
import org.carillon.api.WebSocketService
import org.carillon.api.Who

data class Order @JsonbCreator constructor(val id: Int, val note: String?)

data class Named @JsonbCreator constructor(@JsonbProperty("ID") val id: Int, val isOpen: Boolean)

/** With a default for each it has a constructor without parameters, and is read by its setters. */
data class Settings(var size: Int = 5, var name: String? = "n", var isOn: Boolean = true)

enum class Size { SMALL, LARGE }

data class Whole @JsonbCreator constructor(
    val size: Size,
    val tags: List<String>,
    val counts: Map<String, Int>,
    val orders: Set<Order>,
    val inner: Order?,
    val amount: BigDecimal,
    val at: Instant,
    val lasts: Duration,
    val key: UUID,
    val raw: ByteArray,
    val numbers: IntArray,
    val letter: Char,
    val big: Long,
    val maybe: Int?,
    val anything: Any?,
)

@JsonbTypeInfo(
    key = "kind",
    value = [JsonbSubtype(alias = "circle", type = Circle::class), JsonbSubtype(alias = "dot", type = Dot::class)],
)
sealed class Shape

data class Circle @JsonbCreator constructor(val radius: Int) : Shape()

class Dot : Shape()

open class Base(var id: Int = 0)

class Derived(var more: String = "m") : Base()

data class Page<T> @JsonbCreator constructor(val rows: List<T>)

object Clock {
  val zone = "UTC"
}

@WebSocketService("kotlin")
open class ServedService {

  @WebSocketEvent
  data class Placed(val order: Order, @To(Who.CONTEXT) val room: String, @field:Ignore val secret: String)

  @Operation open fun order(order: Order): Order = order

  @Operation open fun named(named: Named): Named = named

  @Operation open fun settings(settings: Settings): Settings = settings

  @Operation open fun whole(whole: Whole): Whole = whole

  @Operation open fun shape(shape: Shape): Shape = shape

  @Operation open fun derived(derived: Derived): Derived = derived

  @Operation open fun page(page: Page<Order>): Page<Order> = page

  @Operation open fun lists(orders: List<Order>, sizes: MutableMap<Size, List<Int>>): Int = orders.size + sizes.size

  @Operation open fun defaults(a: Int, b: String? = "x"): String? = b

  @Operation open fun clock(): Clock = Clock

  @Operation open fun nothing() {}

  @Operation open fun unit(): Unit {}

  @Operation open fun stage(): CompletionStage<Order> = CompletableFuture.completedFuture(Order(1, "later"))

  @Operation("inside") internal open fun inner(): Int = 3
}
