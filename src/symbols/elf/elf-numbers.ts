/** Numbers out of bytes, in one byte order; a place outside of them is a RangeError. */
export class ElfNumbers {
	readonly #view: DataView;
	readonly #little: boolean;

	constructor(bytes: Uint8Array, little: boolean) {
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#little = little;
	}

	byte(at: number): number {
		return this.#view.getUint8(at);
	}

	half(at: number): number {
		return this.#view.getUint16(at, this.#little);
	}

	word(at: number): number {
		return this.#view.getUint32(at, this.#little);
	}

	signedWord(at: number): number {
		return this.#view.getInt32(at, this.#little);
	}

	address(at: number): number {
		return Number(this.#view.getBigUint64(at, this.#little));
	}

	signed(at: number): number {
		return Number(this.#view.getBigInt64(at, this.#little));
	}
}
