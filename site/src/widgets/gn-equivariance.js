export default class Equivariance extends HTMLElement {}
