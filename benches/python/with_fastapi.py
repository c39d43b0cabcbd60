"""The peer of W4 in FastAPI and SQLAlchemy: the statements that an answer needs, and nothing else."""

import os
import uuid
from datetime import date

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(f"sqlite:///{os.environ['PLAIN_DATABASE']}", pool_size=16)


@event.listens_for(engine, "connect")
def settings(connection, _record):
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 5000")


class Base(DeclarativeBase):
    pass


class Service(Base):
    __tablename__ = "services"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    duration_min: Mapped[int]


class Doctor(Base):
    __tablename__ = "doctors"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    service_id: Mapped[str]


class WorkingHours(Base):
    __tablename__ = "working_hours"
    doctor_id: Mapped[str] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    from_min: Mapped[int] = mapped_column(primary_key=True)
    to_min: Mapped[int]


class Appointment(Base):
    __tablename__ = "appointments"
    id: Mapped[str] = mapped_column(primary_key=True)
    patient_id: Mapped[str]
    doctor_id: Mapped[str]
    service_id: Mapped[str]
    day: Mapped[str]
    minute: Mapped[int]
    length_min: Mapped[int]
    status: Mapped[str]


class Booking(BaseModel):
    patient_id: str
    doctor_id: str
    service_id: str
    day: str
    minute: int


class Booked(Booking):
    id: str
    length_min: int
    status: str


class Slot(BaseModel):
    starts_at: str
    ends_at: str


class Slots(BaseModel):
    slots: list[Slot]


app = FastAPI()


def wall(day: date, minute: int) -> str:
    return f"{day}T{minute // 60:02}:{minute % 60:02}"


@app.get("/doctors/{doctor_id}/slots")
def slots(doctor_id: str, date: date) -> Slots:
    with Session(engine) as session:
        service = select(Service).join(Doctor, Doctor.service_id == Service.id)
        service = session.scalars(service.where(Doctor.id == doctor_id)).first()
        if service is None:
            raise HTTPException(404)
        hours = select(WorkingHours).where(
            WorkingHours.doctor_id == doctor_id, WorkingHours.weekday == date.weekday()
        )
        hours = session.scalars(hours.order_by(WorkingHours.from_min)).all()
        taken = select(Appointment).where(
            Appointment.doctor_id == doctor_id, Appointment.day == str(date), Appointment.status != "cancelled"
        )
        taken = [(one.minute, one.minute + one.length_min) for one in session.scalars(taken)]
        length = service.duration_min
        free = []
        for span in hours:
            for at in range(span.from_min, span.to_min - length + 1, length):
                if not any(start < at + length and at < end for start, end in taken):
                    free.append(Slot(starts_at=wall(date, at), ends_at=wall(date, at + length)))
        return Slots(slots=free)


@app.post("/appointments", status_code=201)
def book(booking: Booking) -> Booked:
    with Session(engine) as session:
        made = Appointment(id=str(uuid.uuid4()), length_min=30, status="scheduled", **booking.model_dump())
        session.add(made)
        session.commit()
        return Booked(id=made.id, length_min=30, status="scheduled", **booking.model_dump())
